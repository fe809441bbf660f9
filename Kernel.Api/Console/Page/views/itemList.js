import { VirtualList } from '../ui/virtualList.js';

/**
 * The list of a view: what is chosen in it, and how far it is scrolled, is the page's business.
 * @param eventOf the event that an item stands for
 * @param range see VirtualList
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
