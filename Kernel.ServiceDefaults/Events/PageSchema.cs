using static Kernel.ServiceDefaults.Events.EventField;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Navigation, loading, layout, tabs, dialogs, downloads.</summary>
internal static class PageSchema
{
    public static readonly EventSchema[] Events =
    [
        new(EventTypes.Navigation, EventCategory.Page, "A frame shows another document, or restores one.",
            Common("session_id, target_id, target_type"),
            String("frame_id, loader_id, url", "of the frame that navigated, which can be a child frame"),
            String("parent_frame_id?", "absent for a page's main frame"),
            Integer("nav_seq", "the value of this navigation if the frame is a page's main frame; otherwise the page's"),
            String("navigation_type", "`navigation`; `back_forward_cache_restore`: the document is already loaded, and neither `dom_content_loaded` nor `page_load` follows; `existing`: the document was there when the collector attached, as in tabs that were open before the capture or opened with an address"),
            String("frame_name, mime_type, unreachable_url?", "`unreachable_url` is the URL for which an error page is shown")),

        new(EventTypes.NavigationSameDocument, EventCategory.Page, "The URL of a frame changed without a new document.",
            Context,
            String("previous_url"),
            String("navigation_type", "`history_api`, `fragment`, `other`")),

        new(EventTypes.DomContentLoaded, EventCategory.Page, "The page's main frame has parsed its document.",
            Context,
            Common("cdp_timestamp")),

        new(EventTypes.PageLoad, EventCategory.Page, "The page's main frame has loaded its document and resources.",
            Context,
            Common("cdp_timestamp")),

        new(EventTypes.LayoutShift, EventCategory.Page, "A layout shift: visible elements moved.",
            Context,
            Number("value", "the browser's score of the shift"),
            Boolean("had_recent_input", "true if it followed user input, so it can be expected"),
            Array("sources?", "the 5 elements that moved most: `previous_rect` and `current_rect`, each with `x`, `y`, `width`, `height` in CSS pixels"),
            Integer("browser_ts")),

        new(EventTypes.Lcp, EventCategory.Page, "The largest contentful paint so far.",
            Context,
            Number("size", "CSS pixels squared"),
            String("element_id, resource_url?", "the element's id; the image's URL"),
            Integer("render_ts, load_ts?", "when it was painted and when its resource was loaded, Unix microseconds"),
            Integer("browser_ts")),

        new(EventTypes.LayoutSettled, EventCategory.Page, "The layout has not shifted for 1 s since the page was loaded.",
            Context,
            Integer("since_navigation_us", "microseconds since the navigation, including the wait for quiet"),
            Boolean("timed_out?", "true if it did not become quiet within 10 s (`Computed:Patience`)")),

        new(EventTypes.NavigationSettled, EventCategory.Page, "The document is parsed, its network was idle and its layout has settled.",
            Context,
            Integer("since_navigation_us", "microseconds since the navigation, including the wait for quiet"),
            Boolean("timed_out?", "true if it did not become quiet within 10 s (`Computed:Patience`)")),

        new(EventTypes.TabOpened, EventCategory.Page, "A tab of the browser, once for each in a capture.",
            Common("session_id, target_id, target_type"),
            String("url", "often empty or `about:blank`, because a tab opens before it navigates"),
            String("title?"),
            String("opener_id?", "the target that opened it"),
            Boolean("already_open?", "true if the tab was open before the collector connected")),

        new(EventTypes.TabClosed, EventCategory.Page, "A tab was closed, or was missing after a reconnect.",
            Context),

        new(EventTypes.DialogOpened, EventCategory.Page, "`alert`, `confirm`, `prompt`, or the question before leaving a page.",
            Context,
            String("dialog_type", "`alert`, `confirm`, `prompt`, `beforeunload`"),
            String("dialog_url", "the URL that the browser shows with it"),
            String("message"),
            String("default_prompt?")),

        new(EventTypes.DialogClosed, EventCategory.Page, "A dialog was answered, or its page was closed.",
            Context,
            String("dialog_type"),
            Boolean("accepted", "true if it was accepted; false, without `source.event`, if its page was closed"),
            String("user_input?", "the text that was entered; only with redaction off"),
            Integer("duration_us", "how long the dialog was open")),

        new(EventTypes.DownloadStarted, EventCategory.Page, "A download began.",
            Context,
            String("download_id", "identifies the download in both events"),
            String("download_url, suggested_filename")),

        new(EventTypes.DownloadFinished, EventCategory.Page, "A download ended.",
            Context,
            String("download_id, download_url, suggested_filename"),
            String("state", "`completed`, `canceled`, or `unknown` if the tab was closed first"),
            Integer("received_bytes"),
            Integer("total_bytes", "0 if unknown"),
            Integer("duration_us")),

        new(EventTypes.PageCrashed, EventCategory.Page, "The renderer of a page, or of a frame with a separate process, crashed.",
            Context,
            String("status?", "`crashed`, `oom`, `killed`, …; of pages, if the browser reported it"),
            Integer("error_code?", "with `status`")),
    ];
}
