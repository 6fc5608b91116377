"""The pages of saved queries in Chromium: a phone and a desk, the keyboard alone, no script."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from conftest import absent
from running import Server

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
ADDRESSES = [
    "/queries/",
    "/queries/?tag=law&q=%D1%88%D1%82%D1%80%D0%B0%D1%84",
    "/queries/fines-of-the-street-party",
    "/queries/acts-in-a-date-window?from=2020-99-99",
    "/queries/one-case-as-a-graph",
    "/openapi",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        absent("chromium")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield made
        made.close()


def opened(browser: Browser, server: Server, size: dict[str, int], lang: str = "en") -> BrowserContext:
    return browser.new_context(
        base_url=server.address,
        viewport=size,  # type: ignore[arg-type]
        locale=lang,
        java_script_enabled=False,
    )


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_fits_its_screen_and_asks_nobody_else(browser, published, size, lang):
    context = opened(browser, published, size, lang)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for address in ADDRESSES:
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", lang)
        expect(page.locator("h1")).to_have_count(1)
        # Only a table or a program text may be wider than the screen, and it scrolls by itself.
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        for field in page.locator("main input:not([type=hidden]), main select").all():
            assert page.locator(f"label[for='{field.get_attribute('id')}']").inner_text()
        for button in page.locator("main button, main .downloads a, main .themes a").all():
            box = button.bounding_box()
            assert box is not None
            assert box["height"] >= 24, "a finger must hit it"
    assert all(url.startswith(published.address) for url in asked)
    assert [text for text in said if "400" not in text] == []
    context.close()


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


def tab_to(page: Page, what: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if focused(page) == what:
            return
    pytest.fail(f"the keyboard does not reach {what}")


def test_the_keyboard_alone_finds_a_query_and_asks_it(browser, published):
    context = opened(browser, published, DESK)
    page = context.new_page()
    page.goto("/queries/")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    tab_to(page, "q")
    page.keyboard.type("certainly span days")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=certainly**")
    tab_to(page, "Which acts lie certainly, and which possibly, inside a span of days?")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Which acts lie certainly")
    before = page.locator("tbody tr").count()
    tab_to(page, "p-to")
    page.keyboard.type("03172020")
    page.keyboard.press("Enter")
    page.wait_for_url("**to=2020-03-17**")
    assert 0 < page.locator("tbody tr").count() < before
    tab_to(page, "CSV")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert "/acts-in-a-date-window.csv?" in download.value.url
    assert "to=2020-03-17" in download.value.url
    context.close()


def test_a_choice_is_made_by_its_words_and_the_query_goes_to_the_editor(browser, published):
    context = opened(browser, published, PHONE, "ru")
    page = context.new_page()
    page.goto("/queries/everything-told-of-a-person")
    field = page.locator("select[name=person]")
    options = field.locator("option").all_inner_texts()
    assert len(options) > 20, "people are offered by their names"
    field.select_option(label=options[3])
    page.get_by_role("button", name="Показать ответ").click()
    expect(page.locator("select[name=person] option:checked")).to_have_text(options[3])
    page.get_by_role("link", name="Открыть в редакторе").click()
    expect(page.locator("textarea#query")).to_contain_text("SELECT")
    context.close()
