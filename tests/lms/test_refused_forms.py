"""What a form that comes back says: where the links of its summary lead, and which pages say so in their titles."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import RequestFactory
from django.utils.translation import override

from lms.web.refused_forms import NEWS, TitleSaysSo, news_of, problems
from tests.lms.test_design import render


class Form(forms.Form):
    name = forms.CharField(label="姓名", max_length=3)
    way = forms.ChoiceField(label="方式", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    kinds = forms.MultipleChoiceField(label="类别", choices=[("1", "一")], widget=forms.CheckboxSelectMultiple)
    sure = forms.BooleanField(label="确认")
    secret = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError("整个表单", code="whole")


class Sent(forms.Form):
    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError("已经发出", code=NEWS)


def test_each_link_of_the_summary_leads_to_what_takes_the_focus() -> None:
    page = BeautifulSoup(render("{% form_fields form %}", form=Form({"name": "四个字的"}, prefix="p")), "html.parser")

    links = {str(link["href"])[1:]: link.get_text() for link in page.select("[data-wrong] a")}

    assert list(links.values()) == ["姓名", "方式", "类别", "确认"]
    assert [getattr(page.find(id=place), "name", None) for place in links] == ["input"] * 4
    assert "整个表单" in page.select("[data-wrong] li")[0].get_text()
    assert "secret" not in page.select_one("[data-wrong]").get_text()  # type: ignore[union-attr]


def test_of_many_rows_each_says_which_it_is_and_what_the_page_calls_the_field() -> None:
    rows = forms.formset_factory(Form, extra=0)({"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2"})
    for number, row in enumerate(rows, 1):
        row.about = f"第{number}行"  # type: ignore[attr-defined]

    labels = [problem.label for problem in problems(rows, {"name": "名字"})]

    assert {"第1行 · 名字", "第2行 · 名字", "第2行 · 确认"} <= set(labels)


def test_what_a_form_only_tells_is_nothing_to_put_right() -> None:
    assert (list(problems(Sent({}))), list(news_of(Sent({})))) == ([], ["已经发出"])
    assert list(problems(Form())) == []
    assert list(problems([None, Sent(), Sent({})])) == []


def page(response: HttpResponseBase, rf: RequestFactory) -> str:
    def view(request: HttpRequest) -> HttpResponseBase:
        return response

    with override("zh-hans"):
        answer = TitleSaysSo(view)(rf.get("/"))
    return b"".join(answer).decode()  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize(
    ("body", "kind", "title"),
    [
        ("<div data-wrong>", "text/html", "有误：人"),
        ("<p>data-wrong&gt; data-wrong</p>", "text/html", "人"),
        ("<div data-wrong>", "application/json", "人"),
        ('<button data-controller="w-count w-focus">', "text/html; charset=utf-8", "有误：人"),
    ],
)
def test_the_title_says_so_where_the_page_holds_a_summary(body: str, kind: str, title: str, rf: RequestFactory) -> None:
    html = f"<title>人</title>{body}"

    assert page(HttpResponse(html, content_type=kind), rf).startswith(f"<title>{title}</title>")
    assert page(StreamingHttpResponse([html.encode()]), rf) == html
