/** Names the headings of one page as GitHub does, a repeated one with a number behind it. */
export function slugs(): (heading: string) => string {
  const seen = new Set<string>();
  return (heading) => {
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    let name = slug;
    for (let again = 1; seen.has(name); again += 1) name = `${slug}-${again}`;
    seen.add(name);
    return name;
  };
}
