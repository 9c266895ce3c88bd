"""What was typed is written into the form that it was typed into, and nothing else of the page changes."""

from lms.people.kept_forms.filling import fill, words_of

PAGE = """<!doctype html><html><body>
<form method="post" action="/language/"><input type="hidden" name="next" value="/a/"><button name="language" value="en">E</button></form>
<form method=get action="/save/"><input name="name" value="not this one"></form>
<form class="form" method="post" action="/save/">
<input type="hidden" name="csrfmiddlewaretoken" value="fresh"><input type="hidden" name="base" value="3">
<label>Name <input name="name" value="a &amp; b" required></label><input type="password" name="password" value="">
<input type="radio" name="q" value="1" checked><input type="radio" name="q" value="2">
<input type="checkbox" name="many" value="x"><input type="checkbox" name="many" value="y" checked><input type="checkbox" name="agree" checked>
<select name="kind"><option value="">-</option><option value="b" selected>B</option><option>三</option></select>
<textarea name="words" rows="3">
old &lt;b&gt;</textarea>
<input name="row" value=""><input name="row" value=""><input name="locked" value="as it was" disabled>
<button name="do" value="save">Save</button>
</form>
<textarea form="later" name="outside"></textarea>
<p>1 < 2 &amp; 3</p></body></html>"""  # noqa: E501
TYPED = [
    ("base", "2"), ("name", '玉 "光" <i>'), ("q", "2"), ("many", "x"), ("kind", "三"),
    ("words", "\n第一行\r\n& 第二行"), ("row", "one"), ("row", "two"),
    ("do", "save"), ("gone", "没有地方放的话"), ("password", "never kept"),
]  # fmt: skip


def test_every_kind_of_field_is_filled_in_and_the_rest_stays() -> None:
    filled = fill(PAGE, page="/a/?first=1", action="/save/", fields=TYPED)

    before, after = PAGE.split('<form class="form"')[0], PAGE.split("</form>\n<textarea form")[1]
    assert filled.html.startswith(before)
    assert filled.html.endswith(after)
    assert filled.form == "kept-form"
    assert 'name="name" required value="玉 &quot;光&quot; &lt;i&gt;"' in filled.html
    assert 'name="csrfmiddlewaretoken" value="fresh"' in filled.html
    assert 'name="base" value="2"' in filled.html
    assert '<input type="radio" name="q" value="1">' in filled.html
    assert '<input type="radio" name="q" value="2" checked>' in filled.html
    assert '<input type="checkbox" name="many" value="x" checked>' in filled.html
    assert '<input type="checkbox" name="many" value="y">' in filled.html
    assert '<input type="checkbox" name="agree">' in filled.html
    assert '<option value="b">' in filled.html
    assert "<option selected>三" in filled.html
    assert '<textarea name="words" rows="3">\n\n第一行\r\n&amp; 第二行</textarea>' in filled.html
    assert '<input name="row" value="one"><input name="row" value="two">' in filled.html
    assert '<input name="locked" value="as it was" disabled>' in filled.html
    assert filled.left == [("gone", "没有地方放的话"), ("password", "never kept")]


def test_of_several_forms_to_one_address_the_one_that_was_sent() -> None:
    rows = "".join(
        f'<form method="post"><input type="hidden" name="row" value="{n}"><input name="why"></form>' for n in "123"
    )

    filled = fill(rows, page="/list/", action="/list/", fields=[("row", "2"), ("why", "因为")])

    assert filled.html.count("因为") == 1
    assert '<input type="hidden" name="row" value="2"><input name="why" value="因为">' in filled.html


def test_what_a_form_that_is_gone_held_is_all_left_over() -> None:
    assert fill("<p>…</p>", page="/a/", action="/b/", fields=[("why", "因为")]).left == [("why", "因为")]
    other = '<form method="post" action="/b/"><input name="else"></form>'
    assert fill(other, page="/a/", action="/b/", fields=[("why", "因为")]).html == other


def test_words_inside_what_an_editor_s_script_sends() -> None:
    assert words_of('{"blocks": [{"text": "第一段"}, {"text": "第二段"}]}') == "第一段\n第二段"
    assert words_of('{"a": 1}') == words_of("[1]") == ""
    assert words_of("就是文字") == "就是文字"
