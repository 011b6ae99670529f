/** Filters the hosts. Without it all of them are shown. */
export const SCRIPT = `
(() => {
  const form = document.querySelector('.filters');
  if (form === null) return;
  const [search, verdict, group] = ['search', 'verdict', 'group'].map((id) => document.getElementById(id));
  const status = document.getElementById('shown');
  const rows = [...document.querySelectorAll('#hosts tbody tr')];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  function filter() {
    const words = search.value.toLowerCase().split(/\\s+/).filter((word) => word !== '');
    let shown = 0;
    rows.forEach((row, index) => {
      const fits = words.every((word) => texts[index].includes(word))
        && (verdict.value === '' || row.dataset.verdict === verdict.value)
        && (group.value === '' || row.dataset.group === group.value);
      row.hidden = !fits;
      if (fits) shown += 1;
    });
    status.textContent = status.dataset.text.replace('{shown}', shown).replace('{all}', rows.length);
  }
  form.hidden = false;
  form.addEventListener('input', filter);
  for (const button of document.querySelectorAll('button[data-group]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      search.value = '';
      verdict.value = '';
      group.value = button.dataset.group;
      filter();
      document.getElementById('hosts').focus();
    });
  }
  filter();
})();
`;
