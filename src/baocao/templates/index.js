// The index page: tabs, and kinds that filter the findings.
{
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-choose]");
    if (!button) return;
    const choice = document.querySelector(`.tools[data-for="${button.dataset.choose}"] select`);
    if (!choice) return; // one kind only
    choice.value = choice.value === button.dataset.value ? "" : button.dataset.value;
    choice.dispatchEvent(new Event("input", { bubbles: true }));
  });
  tabs.start();
}
