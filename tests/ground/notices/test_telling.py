"""Telling: once per event and person, never of one's own act, in words that fit."""

from typing import Any

import pytest
from django.urls import reverse

from units.models import User
from zona_integritas.ground.notices.models import Notice, NoticeKind
from zona_integritas.ground.notices.services import News, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[User]:
    return [
        User.objects.create_user(name, f"{name}@instansi.example", full_name=name.title())
        for name in ("sari", "budi", "tono")
    ]


def news(person: User, key: str = "k", text: str = "Ada kabar.", url: str = "/usulan/") -> News:
    return News(person, NoticeKind.HANDOVER, key, text, url)


def test_the_same_event_is_told_once(people: list[User]) -> None:
    assert tell([news(people[0]), news(people[1])]) == 2
    assert tell([news(people[0]), news(people[1]), news(people[2])]) == 1
    assert Notice.objects.count() == 3


def test_nobody_is_told_of_the_own_act(people: list[User]) -> None:
    assert tell([news(one) for one in people], actor=people[0]) == 2
    assert not Notice.objects.filter(user=people[0]).exists()


def test_of_two_news_of_one_event_the_first_counts(people: list[User]) -> None:
    tell([news(people[0], text="Giliran Anda."), news(people[0], text="Keputusan.")])
    assert Notice.objects.get().text == "Giliran Anda."


def test_a_text_that_is_too_long_ends_with_an_ellipsis(people: list[User]) -> None:
    tell([news(people[0], text="a" * 400)])
    assert Notice.objects.get().text == "a" * 299 + "…"


def test_many_cost_as_many_queries_as_one(
    people: list[User], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4):  # savepoint and release around a look and an insert
        tell([news(people[0], key="one")])
    with django_assert_num_queries(4):
        tell([news(person, key=f"n{number}") for person in people for number in range(3)])


class TestPage:
    def test_unread_ones_stand_first_and_opening_one_marks_it(
        self, people: list[User], sign_in: Any
    ) -> None:
        tell([news(people[0], "a", "Lama."), news(people[0], "b", "Baru.")])
        client = sign_in(people[0])
        newest = Notice.objects.get(key="b")
        opened = client.get(reverse("notices:open", args=[newest.pk]))
        assert (opened.status_code, opened["Location"]) == (302, "/usulan/")
        newest.refresh_from_db()
        assert newest.read_at is not None
        page = client.get(reverse("notices:list")).content.decode()
        assert page.index("Lama.") < page.index("Baru.")
        assert page.count("belum dibaca") >= 1

    def test_the_bell_counts_and_says_so_in_words(self, people: list[User], sign_in: Any) -> None:
        tell([news(people[0], f"k{number}") for number in range(3)])
        page = sign_in(people[0]).get(reverse("notices:list")).content.decode()
        assert '<span class="rel-lonceng-n">3<span class="visually-hidden"> belum dibaca' in page

    def test_the_bell_stops_counting_at_99(self, people: list[User], sign_in: Any) -> None:
        tell([news(people[0], f"k{number}") for number in range(120)])
        page = sign_in(people[0]).get(reverse("notices:list")).content.decode()
        assert ">99+<" in page

    def test_somebody_elses_notice_does_not_exist(self, people: list[User], sign_in: Any) -> None:
        tell([news(people[0], text="Rahasia.")])
        row = Notice.objects.get()
        other = sign_in(people[1])
        assert other.get(reverse("notices:open", args=[row.pk])).status_code == 404
        assert other.post(reverse("notices:read"), {"nomor": row.pk}).status_code == 404
        assert other.post(reverse("notices:read"), {"sampai": row.pk}).status_code == 302
        assert "Rahasia" not in other.get(reverse("notices:list")).content.decode()
        row.refresh_from_db()
        assert row.read_at is None

    def test_marking_all_leaves_what_came_meanwhile(self, people: list[User], sign_in: Any) -> None:
        tell([news(people[0], "a"), news(people[0], "b")])
        seen = Notice.objects.get(key="b").pk
        tell([news(people[0], "c")])
        sign_in(people[0]).post(reverse("notices:read"), {"sampai": seen})
        assert list(Notice.objects.filter(read_at__isnull=True).values_list("key")) == [("c",)]

    def test_a_kind_can_be_asked_for(self, people: list[User], sign_in: Any) -> None:
        tell([news(people[0], "a", "Serah."), News(people[0], "mention", "b", "Sebut.", "/lke/")])
        page = sign_in(people[0]).get(reverse("notices:list"), {"jenis": "mention"})
        assert "Sebut." in page.content.decode()
        assert "Serah." not in page.content.decode()

    @pytest.mark.parametrize(
        "url", ["https://jahat.example/", "//jahat.example/", "\\\\jahat.example"]
    )
    def test_no_notice_leads_out_of_the_application(
        self, people: list[User], sign_in: Any, url: str
    ) -> None:
        tell([news(people[0], url=url)])
        opened = sign_in(people[0]).get(reverse("notices:open", args=[Notice.objects.get().pk]))
        assert opened["Location"] == reverse("notices:list")

    @pytest.mark.parametrize("data", [{"nomor": "9" * 18}, {"nomor": "x"}, {"sampai": "²"}, {}])
    def test_odd_input_changes_nothing(
        self, people: list[User], sign_in: Any, data: dict[str, str]
    ) -> None:
        tell([news(people[0])])
        assert sign_in(people[0]).post(reverse("notices:read"), data).status_code in {302, 404}
        assert Notice.objects.get().read_at is None

    def test_more_notices_ask_no_more_of_the_database(
        self,
        people: list[User],
        sign_in: Any,
        django_assert_num_queries: Any,
        django_assert_max_num_queries: Any,
    ) -> None:
        client = sign_in(people[0])
        tell([news(people[0], "a")])
        client.get(reverse("notices:list"))
        with django_assert_max_num_queries(6) as one:
            client.get(reverse("notices:list"))
        tell([news(people[0], "b"), news(people[0], "c")])
        with django_assert_num_queries(len(one.captured_queries)):
            client.get(reverse("notices:list"))
