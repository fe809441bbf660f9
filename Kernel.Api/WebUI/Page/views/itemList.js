import { VirtualList } from '../ui/virtualList.js';

/**
 * What the lists of a page share: what is selected, and who draws.
 * @typedef {object} ListHost
 * @property {() => void} invalidate schedules a drawing
 * @property {(ms: number) => void} invalidateLater
 * @property {(event: any, byPointer?: boolean) => void} choose selects an event
 * @property {(event: any) => void} open shows an event's details
 * @property {(side: 'start' | 'end') => void} loadAt reads more events at an end
 * @property {() => void} lookBack reads older events, up to a limit, for a view that has little to show
 * @property {(follows: boolean) => void} followed whether the user is at the end of a list
 * @property {import('../ui/selection.js').Selection} selection
 */

/**
 * The list of a view.
 * @param {ListHost} host
 * @param {{ label: string, items: any, row: any, eventOf?: (item: any) => any, range?: (first: number, end: number) => void }} list
 * `eventOf` returns an item's event; see VirtualList for the rest
 */
export function itemList(host, { label, items, row, eventOf = (item) => item, range }) {
  return new VirtualList({
    label, items, row,
    on: {
      range,
      change: () => host.invalidate(),
      select: (item, byPointer) => host.choose(eventOf(item), byPointer),
      open: (item) => host.open(eventOf(item)),
      edge: (side) => host.loadAt(side),
      follow: (follows) => host.followed(follows),
    },
  });
}
