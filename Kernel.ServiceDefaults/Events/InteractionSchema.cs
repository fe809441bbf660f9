using static Kernel.ServiceDefaults.Events.EventField;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Clicks, keys, scrolling, and screenshots.</summary>
internal static class InteractionSchema
{
    public static readonly EventSchema[] Events =
    [
        new(EventTypes.InteractionClick, EventCategory.Interaction, "A click.",
            Context,
            Number("x, y", "CSS pixels in the frame's viewport"),
            String("button", "`left`, `middle`, `right`, `back`, `forward`, `other`"),
            Array("modifiers?", "of `alt`, `ctrl`, `meta`, `shift`"),
            String("selector", "a CSS selector that selects exactly the clicked element in its document or shadow tree; empty if there is none of at most 2,048 characters"),
            String("tag", "such as `BUTTON`"),
            String(
                "text",
                "the element's text and that of phrases in it; of a control such as a button, all text but fields and what is sensitive or not displayed; "
                    + "at most 100 characters; empty if the element is sensitive or an input, and with `click_text` off"),
            Integer("dropped?", "number of clicks before this one that were not reported: more than 50 per second and target")),

        new(EventTypes.InteractionKey, EventCategory.Interaction, "A pressed key.",
            Context,
            Array("modifiers?", "as above"),
            String("selector, tag", "as above"),
            String("key", "the character, or the key's name such as `Enter`"),
            Boolean("masked, repeat?", "true if the character is `*` instead of the typed one; if the key is held down")),

        new(EventTypes.ScrollSettled, EventCategory.Interaction, "Scrolling has stopped for 300 ms.",
            Context,
            Number("from_x, from_y, to_x, to_y", "CSS pixels"),
            String("selector, tag", "the scrolled element; empty for the document"),
            Integer("dropped?", "number of events before this one that were not reported: more than 20 per second and target")),

        new(EventTypes.Screenshot, EventCategory.Screenshot, "A screenshot of a page.",
            Context,
            String("trigger", "`exception`: a script threw; `navigation_settled`; `request`: a client requested it"),
            String("request_id?", "with `request`"),
            String("image?", "base64"),
            String("image_omitted?", "instead of `image`: `requested` if the reader asked to leave it out (`omit=image`)"),
            String("mime_type?", "`image/png`, `image/jpeg`, `image/webp`"),
            Number("scale?", "1, or less if it was reduced to fit into an event"),
            Number("page_x, page_y, viewport_width, viewport_height?", "the visible part of the page, CSS pixels"),
            Integer("skipped?", "number of screenshots of the same page and trigger that were skipped since the last"),
            Integer("duration_us?", "how long it took"),
            String("error?", "instead of the image, with `request`: `no_page`, `dialog_open`, `page_crashed`, `busy`, `not_taken` (the browser returned none within 10 s), `too_large`, `timeout` (not within 30 s)")),
    ];
}
