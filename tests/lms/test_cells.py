"""The heading of each cell of a table, where it is drawn as cards."""

from __future__ import annotations

from django.utils.html import strip_tags

from lms.web.cells import headed


def test_each_cell_has_its_column_s_heading_and_role() -> None:
    rows = '<tr><th scope="row"><a href="/?a=&lt;td&gt;">岩罕</a></th><td>3</td></tr>'
    rows += '<tr class="x"><th>李</th><td></td></tr>'

    made = headed(rows, ["姓名", 'a "b" <c>'])

    name = 'role="rowheader" data-heading="姓名"'
    points = '<td role="cell" data-heading="a &quot;b&quot; &lt;c&gt;">'
    assert made.startswith(f'<tr role="row">\n<th {name} scope="row"><a href=')
    assert f"{points}3</td></tr>" in made
    assert made.endswith(f'<tr role="row" class="x">\n<th {name}>李</th>\n{points}</td></tr>')


def test_a_cell_over_several_columns_or_without_a_heading_has_its_role_alone() -> None:
    made = headed('<tr><td colspan="2">没有</td><td>1</td><td>2</td><td>3</td></tr>', ["a", "b", "c", ""])

    assert made == (
        '<tr role="row">\n<td role="cell" colspan="2">没有</td>\n<td role="cell" data-heading="c">1</td>'
        '\n<td role="cell">2</td>\n<td role="cell">3</td></tr>'
    )


def test_the_cells_of_a_row_read_as_text_are_apart() -> None:
    made = headed("<tr><th>茶一班<br><span>茶基地</span></th><td>3</td><td>2</td></tr>", ["a", "b", "c"])

    assert strip_tags(made).split() == ["茶一班", "茶基地", "3", "2"]
