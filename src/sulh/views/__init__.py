"""Views: how the record reads.

Everything here is a pure function of a `Shelf`: plain frozen data, and texts made from it by
templates. Nothing is decided, counted by hand or looked up anywhere else.

- `shelf`: what views read; `public`: what the public may see of a filing.
- `order`, `count`, `words`: which party stands first, what a number is, how it is put.
- `claim`, `contested`: one filing in a column, and where several stand against each other.
- `home`, `day`, `incident`, `party`, `article`, `crossing`, `talks`, `timeline`, `effort`,
  `duties`, `corrections`, `block`: what the pages are made of.
- `bulletin`: the daily bulletin, in HTML and Markdown from the same data.
- `map`, `drawing`, `geojson`: where, in public cells only.
- `case`: what every page says of the record.
- `pages`, `touched`, `render`: which pages there are, which of them an entry changes, as text.
"""
