"""Views: how the record reads.

Everything here is a pure function of a `Shelf`: plain frozen data, and texts made from it by
templates. Nothing is decided, counted by hand or looked up anywhere else.

- `shelf`: what views read; `public`: what the public may see of a filing.
- `order`, `count`, `words`: which party stands first, what a number is, how it is put.
- `day`, `incident`, `party`, `article`, `crossing`, `talks`, `timeline`, `effort`: the pages.
- `bulletin`: the daily bulletin, in HTML and Markdown from the same data.
- `map`, `geojson`: where, in public cells only.
- `pages`: which pages there are, and which of them one new filing touches.
"""
