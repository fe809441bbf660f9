import { VirtualList } from '../ui/virtualList.js';

/**
 * The list of a view: what is chosen in it, and how far it is scrolled, is the page's business.
 * @param {any} app what the parts of the page share
 * @param {{ label: string, items: any, row: any, eventOf?: (item: any) => any, range?: (first: number, end: number) => void }} list
 * `eventOf` is the event that an item stands for; see VirtualList for the rest
 */
export function itemList(app, { label, items, row, eventOf = (item) => item, range }) {
  return new VirtualList({
    label, items, row,
    on: {
      range,
      change: () => app.invalidate(),
      select: (item, byPointer) => app.choose(eventOf(item), byPointer),
      open: (item) => app.selection.open(eventOf(item)),
      edge: (side) => app.loadAt(side),
      follow: (follows) => app.followed(follows),
    },
  });
}
