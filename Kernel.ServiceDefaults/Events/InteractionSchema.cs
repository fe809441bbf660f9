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
            String("selector", "a CSS selector of what was clicked, at most 5 steps up to the nearest id"),
            String("tag", "such as `BUTTON`"),
            String("text", "its own text, at most 100 characters; empty where it is sensitive or typed into, and with `click_text` off"),
            Integer("dropped?", "how many clicks before this one were not reported: more than 50 a second of one target")),

        new(EventTypes.InteractionKey, EventCategory.Interaction, "A key that was pressed.",
            Context,
            Array("modifiers?", "as above"),
            String("selector, tag", "as above"),
            String("key", "the character, or the key's name such as `Enter`"),
            Boolean("masked, repeat?", "true when the character is `*` in place of what was typed; when the key is held down")),

        new(EventTypes.ScrollSettled, EventCategory.Interaction, "Something was scrolled, and has stood still for 300 ms.",
            Context,
            Number("from_x, from_y, to_x, to_y", "CSS pixels"),
            String("selector, tag", "what was scrolled; empty for the document itself"),
            Integer("dropped?", "how many before this one were not reported: more than 20 a second of one target")),

        new(EventTypes.Screenshot, EventCategory.Screenshot, "What a page shows.",
            Context,
            String("trigger", "`exception`: a script threw; `navigation_settled`; `request`: somebody asked"),
            String("request_id?", "with `request`"),
            String("image?", "base64"),
            String("mime_type?", "`image/png`, `image/jpeg`, `image/webp`"),
            Number("scale?", "1, or less where it had to be taken smaller to fit into an event"),
            Number("page_x, page_y, viewport_width, viewport_height?", "what part of the page is seen, CSS pixels"),
            Integer("skipped?", "how many of the same page and reason were left out since the last"),
            Integer("duration_us?", "how long it took"),
            String("error?", "in place of all these, with `request`: `no_page`, `dialog_open`, `page_crashed`, `busy`, `not_taken` (the browser did not give one within 10 s), `too_large`, `timeout` (not within 30 s)")),
    ];
}
