"""What the list of flows shows: found, sorted, page by page, live, by keyboard, and while the server is away."""

from urllib.parse import urlsplit

import pytest

from conftest import UNREACHABLE
from home_page import HomePage, make_flow, request
from line import Line
from test_everyone import PHONE, overflow
from timers import held_timers, hold_timers_from_the_start

# How often the page reads a list that it is not told of, in ms.
EVERY = 4_000


@pytest.fixture
def home(new_page, server, allowed_errors):
    # A picture may be asked for while its flow goes to the bin; the browser says so.
    allowed_errors.append("status of 410")
    return HomePage(new_page(), server)


def test_a_search_finds_titles_counts_and_dates_and_can_be_cleared(home, server):
    for title, nodes in (("Orders", 2), ("Order book", 5), ("Invoices", 2)):
        make_flow(server, title, nodes)
    home.open().wait_count("3 flows")
    field = home.page.get_by_role("searchbox", name="Search flows")
    home.page.keyboard.press("/")
    assert field.evaluate("(each) => each === document.activeElement")
    field.fill("ORDER")
    home.wait_count("2 of 3 flows")
    assert set(home.titles()) == {"Orders", "Order book"}
    field.fill("2 nodes")
    home.wait_count("2 of 3 flows")
    field.fill("today connection invoices")
    home.wait_titles("Invoices")
    field.fill("nothing like it")
    home.wait_count("0 of 3 flows")
    home.page.get_by_role("heading", name="Nothing found").wait_for()
    home.page.locator("#message").get_by_role("button", name="Clear search").click()
    home.wait_count("3 flows")
    assert field.input_value() == ""


def test_flows_are_sorted_as_chosen(home, server):
    for title, nodes in (("b", 3), ("c", 1), ("a", 2)):
        make_flow(server, title, nodes)
    home.open().wait_count("3 flows")
    order = home.page.get_by_role("combobox", name="Sort by")
    order.select_option("Title")
    home.wait_titles("a", "b", "c")
    order.select_option("Most nodes")
    home.wait_titles("b", "a", "c")


def test_many_flows_come_page_by_page_and_few_pictures_are_fetched_at_a_time(home, server):
    for each in range(70):
        make_flow(server, f"Flow {each:02}", nodes=2)
    page = home.page
    page.add_init_script("""
        window.most = 0;
        let now = 0;
        const fetched = window.fetch;
        window.fetch = async (path, ...rest) => {
            if (!/^\\/api\\/flows\\/[^/?]+$/.test(path)) return fetched(path, ...rest);
            window.most = Math.max(window.most, now += 1);
            try { return await fetched(path, ...rest); } finally { now -= 1; }
        };""")
    home.open().wait_count("60+ flows")
    page.locator(".thumbnail-node").nth(3).wait_for()
    assert page.locator("#flows .card-item").count() == 60
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    home.wait_count("70 flows")
    # What has come is below what is in view, by more or less: it depends on what was drawn first.
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    page.locator("#flows .card-item").last.locator(".thumbnail-node").wait_for()
    assert 1 <= page.evaluate("() => window.most") <= 3
    # In between nobody has scrolled: those are not drawn.
    assert page.locator(".thumbnail-node").count() < 70


def test_a_search_finds_a_flow_that_is_not_on_the_page_yet(home, server):
    make_flow(server, "The oldest", nodes=1)
    for each in range(65):
        make_flow(server, f"Flow {each:02}")
    # The observer would load the rest: the field is used before anything is scrolled to.
    home.open().wait_count("60+ flows")
    home.page.get_by_role("searchbox").fill("oldest")
    home.wait_titles("The oldest")


def reads_of(page):
    """What the page asks of the list from now on."""
    asked = []
    page.on("request", lambda request: urlsplit(request.url).path == "/api/flows" and asked.append(request.url))
    return asked


def test_the_list_is_live(home, server, open_flow):
    make_flow(server, "Live", nodes=1, flow_id="live")
    home.open()
    card = home.card("Live")
    card.locator(".thumbnail-node").wait_for()
    before = card.locator(".thumbnail-node").get_attribute("d")
    window = open_flow("live")
    card.get_by_text("1 here").wait_for()
    window.add("agent")
    card.get_by_text("2 nodes").wait_for()
    home.page.wait_for_function(
        "(before) => document.querySelector('.thumbnail-node')?.getAttribute('d') !== before", arg=before)
    request(server, "PATCH", "/api/flows/live", {"title": "Renamed elsewhere"})
    home.card("Renamed elsewhere").wait_for()
    make_flow(server, "Made elsewhere")
    home.card("Made elsewhere").wait_for()
    request(server, "DELETE", "/api/flows/live")
    home.card("Renamed elsewhere").wait_for(state="detached")
    window.leave_out("its flow is in the bin")


def test_the_list_follows_what_happens_elsewhere_without_asking_for_it(home, server, open_flow):
    make_flow(server, "Here", flow_id="here")
    hold_timers_from_the_start(home.page, EVERY)
    page = home.open().page
    home.card("Here").wait_for()
    # At first, and when it begins to be told.
    page.wait_for_function("() => performance.getEntriesByType('resource')"
                           ".filter((each) => each.name.includes('/api/flows?')).length >= 2")
    asked = reads_of(page)
    make_flow(server, "Made", flow_id="made")
    home.card("Made").wait_for()
    request(server, "PATCH", "/api/flows/here", {"title": "Renamed"})
    home.card("Renamed").wait_for()
    assert sorted(home.titles()) == ["Made", "Renamed"]
    window = open_flow("made")
    home.card("Made").get_by_text("1 here").wait_for()
    window.page.close()
    home.card("Made").get_by_text("1 here").wait_for(state="hidden")
    open_flow("never written").page.close()
    request(server, "DELETE", "/api/flows/made")
    home.wait_titles("Renamed")
    request(server, "POST", "/api/flows/made/restore")
    home.card("Made").wait_for()
    assert asked == [] and held_timers(page) == 0


def test_the_bin_follows_too(home, server):
    gone = make_flow(server, "Gone")
    home.open("#bin").page.get_by_role("heading", name="The bin is empty").wait_for()
    request(server, "DELETE", f"/api/flows/{gone}")
    home.page.locator(".bin-item", has_text="Gone").wait_for()
    request(server, "POST", f"/api/flows/{gone}/restore")
    home.page.get_by_role("heading", name="The bin is empty").wait_for()


def test_without_a_socket_the_list_is_read_again_and_again(home, server, allowed_errors):
    allowed_errors.append(UNREACHABLE)
    line = Line(home.page)
    make_flow(server, "Here")
    home.open().card("Here").wait_for()
    line.cut()
    make_flow(server, "Made")
    home.card("Made").wait_for()
    for _ in range(2):
        with home.page.expect_request("**/api/flows?*"):
            pass


def test_a_title_that_is_being_typed_stays_while_the_list_changes_around_it(home, server):
    make_flow(server, "Older")
    make_flow(server, "Mine", flow_id="mine")
    home.open().menu("Mine", "Rename")
    field = home.page.get_by_role("textbox", name="Title of the flow")
    field.fill("Half ty")
    make_flow(server, "Newer")
    home.card("Newer").wait_for()
    request(server, "PATCH", "/api/flows/mine", {"description": "moves it to the front"})
    home.page.wait_for_function("() => document.querySelectorAll('#flows .card-item').length === 3")
    field.press_sequentially("ped")
    assert field.input_value() == "Half typed"
    assert field.evaluate("(each) => each === document.activeElement")


def test_who_goes_to_another_view_by_keyboard_is_at_its_heading(home, server):
    page = home.open().page
    page.get_by_role("heading", name="No flows yet").wait_for()
    one = make_flow(server, "One")
    home.wait_titles("One")
    request(server, "DELETE", f"/api/flows/{make_flow(server, 'Gone')}")
    heading = "(text) => document.activeElement.matches('h1, h2') && document.activeElement.textContent === text"
    for view in ("Bin", "Flows"):
        page.get_by_role("navigation").get_by_role("link", name=view).press("Enter")
        page.wait_for_function(heading, arg=view)
    request(server, "DELETE", f"/api/flows/{one}")
    page.get_by_role("heading", name="No flows yet").wait_for()
    page.get_by_role("navigation").get_by_role("link", name="Bin").press("Enter")
    page.wait_for_function(heading, arg="Bin")
    page.get_by_role("navigation").get_by_role("link", name="Flows").press("Enter")
    page.wait_for_function(heading, arg="No flows yet")


def test_cards_and_their_menus_work_by_keyboard(home, server):
    make_flow(server, "One")
    page = home.open().page
    home.card("One").get_by_role("link").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    menu = page.get_by_role("menu", name="One")
    menu.wait_for()
    page.keyboard.press("Escape")
    menu.wait_for(state="detached")
    focused = "() => document.activeElement.getAttribute('aria-label')"
    assert page.evaluate(focused) == "More for One"
    page.keyboard.press("Enter")
    page.keyboard.press("d")
    page.keyboard.press("d")
    assert page.evaluate("() => document.activeElement.textContent").startswith("Delete")
    page.locator("h1").click()
    menu.wait_for(state="detached")
    home.card("One").get_by_role("link").press("Enter")
    page.wait_for_url("**/flow/*")


def test_a_server_that_is_away_is_said_and_the_cards_stay(home, server, allowed_errors):
    allowed_errors.append(UNREACHABLE)
    make_flow(server, "Here")
    home.open().card("Here").wait_for()
    server.stop()
    home.page.get_by_role("alert").get_by_text("The server cannot be reached").wait_for()
    assert home.titles() == ["Here"]
    server.start()
    home.page.locator("#problem").wait_for(state="hidden")


def test_the_bin_and_the_dialogs_fit_a_phone(new_page, server):
    page = new_page(**PHONE)
    home = HomePage(page, server)
    make_flow(server, "A title that is far longer than any phone is wide, and goes on", nodes=1)
    gone = make_flow(server, "Gone")
    request(server, "DELETE", f"/api/flows/{gone}")
    home.open().page.wait_for_selector(".card-item")
    assert overflow(page) <= 0
    page.get_by_role("button", name="Import").click()
    assert overflow(page) <= 0
    page.keyboard.press("Escape")
    home.open("#bin").page.wait_for_selector(".bin-item")
    rows = [page.get_by_role("button", name=name).bounding_box()["y"] for name in ("Restore", "Delete for ever")]
    assert rows[0] == rows[1]
    assert overflow(page) <= 0
