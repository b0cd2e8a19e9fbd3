"""A person before the portal who has a keyboard alone, and must see where the focus is at each stop."""

from personne import Personne
from playwright.async_api import Locator, Page

STOPS = 400
WHERE = """found => {
  const at = document.activeElement;
  if (at === found || (found.type === 'radio' && at.type === 'radio' && at.name === found.name)) return 'here';
  return found.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING ? 'before' : 'after';
}"""
SEEN = """() => {
  const at = document.activeElement;
  if (at === document.body) return true;
  const box = at.getBoundingClientRect();
  const drawn = [at, at.parentElement, at.parentElement.parentElement].some((one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  });
  return drawn && box.bottom > 0 && box.top < innerHeight;
}"""
FOCUSED = (
    "() => { const at = document.activeElement; return at.id || at.className || at.tagName + ' ' + at.textContent; }"
)


class Clavier(Personne):
    """Reaches each control by Tab, and uses it by the keys of its kind; a pointer that is used fails the test."""

    def __init__(self, page: Page, address: str) -> None:
        super().__init__(page, address)
        self.stops = 0

    async def reaches(self, control: Locator) -> None:
        """Moves the focus by Tab or Shift+Tab to a control; it is seen at each stop."""
        await control.wait_for(state="attached")
        for _ in range(STOPS):
            where = await control.evaluate(WHERE)
            if where == "here":
                return
            await self.page.keyboard.press("Tab" if where == "after" else "Shift+Tab")
            self.stops += 1
            assert await self.page.evaluate(SEEN), f"the focus is not seen at {await self.page.evaluate(FOCUSED)}"
        raise AssertionError(f"Tab never reaches {control}")

    async def press(self, control: Locator) -> None:
        await self.reaches(control)
        await self.page.keyboard.press("Enter")

    async def type(self, control: Locator, text: str) -> None:
        await self.reaches(control)
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.type(text)

    async def choose(self, control: Locator, label: str) -> None:
        await self.reaches(control)
        rank = await control.evaluate(
            "(found, label) => [...found.options].findIndex((one) => one.text.trim() === label)", label
        )
        while (now := await control.evaluate("found => found.selectedIndex")) != rank:
            await self.page.keyboard.press("ArrowDown" if now < rank else "ArrowUp")

    async def tick(self, control: Locator, wanted: bool) -> None:  # noqa: FBT001 - the state of a box
        await self.reaches(control)
        if await control.evaluate("found => found.type") == "radio":
            while not await control.evaluate("found => found === document.activeElement"):
                await self.page.keyboard.press("ArrowDown")
        if await control.is_checked() is not wanted:
            await self.page.keyboard.press("Space")

    async def take(self, option: Locator) -> None:
        await option.wait_for()
        while await option.get_attribute("aria-selected") != "true":
            await self.page.keyboard.press("ArrowDown")
        await self.page.keyboard.press("Enter")
