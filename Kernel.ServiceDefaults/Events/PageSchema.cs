using static Kernel.ServiceDefaults.Events.EventField;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Navigation, loading, layout, tabs, dialogs, downloads.</summary>
internal static class PageSchema
{
    public static readonly EventSchema[] Events =
    [
        new(EventTypes.Navigation, EventCategory.Page, "A frame shows another document, or shows one again.",
            Common("session_id, target_id, target_type"),
            String("frame_id, loader_id, url", "of the frame that navigated, which need not be the page's main frame"),
            String("parent_frame_id?", "absent for a page's main frame"),
            Integer("nav_seq", "the number this navigation got, if it is a page's main frame; otherwise that of the page"),
            String("navigation_type", "`navigation`; `back_forward_cache_restore`: the document is loaded already, and neither `dom_content_loaded` nor `page_load` follows; `existing`: the document was found, as in tabs that were open before the capture or that were opened with an address"),
            String("frame_name, mime_type, unreachable_url?", "the last is the URL that an error page stands for")),

        new(EventTypes.NavigationSameDocument, EventCategory.Page, "The address of a frame changed without another document.",
            Context,
            String("previous_url"),
            String("navigation_type", "`history_api`, `fragment`, `other`")),

        new(EventTypes.DomContentLoaded, EventCategory.Page, "The page's main frame has parsed its document.",
            Context,
            Common("cdp_timestamp")),

        new(EventTypes.PageLoad, EventCategory.Page, "The page's main frame has loaded everything in its document.",
            Context,
            Common("cdp_timestamp")),

        new(EventTypes.LayoutShift, EventCategory.Page, "Something moved without being asked to.",
            Context,
            Number("value", "the browser's score of the shift"),
            Boolean("had_recent_input", "whether the user did something just before, so that it may well be wanted"),
            Array("sources?", "at most 5, those that moved most: `previous_rect` and `current_rect`, each with `x`, `y`, `width`, `height` in CSS pixels"),
            Integer("browser_ts")),

        new(EventTypes.Lcp, EventCategory.Page, "The largest contentful paint so far.",
            Context,
            Number("size", "CSS pixels squared"),
            String("element_id, resource_url?", "the element's id; the picture's URL"),
            Integer("render_ts, load_ts?", "when it was painted, when its resource had come, Unix microseconds"),
            Integer("browser_ts")),

        new(EventTypes.LayoutSettled, EventCategory.Page, "Nothing has shifted for 1 s since the page was loaded.",
            Context,
            Integer("since_navigation_us", "microseconds since the navigation, the waiting for quiet included"),
            Boolean("timed_out?", "true where it never became quiet and was given up after 10 s (`Computed:Patience`)")),

        new(EventTypes.NavigationSettled, EventCategory.Page, "The document is parsed, its network was idle and its layout has settled.",
            Context,
            Integer("since_navigation_us", "microseconds since the navigation, the waiting for quiet included"),
            Boolean("timed_out?", "true where it never became quiet and was given up after 10 s (`Computed:Patience`)")),

        new(EventTypes.TabOpened, EventCategory.Page, "A tab of the browser, once for each in a capture.",
            Common("session_id, target_id, target_type"),
            String("url", "often empty or `about:blank`: a tab opens before it navigates"),
            String("title?"),
            String("opener_id?", "the target that opened it"),
            Boolean("already_open?", "true when the tab was there before the connection to the browser was")),

        new(EventTypes.TabClosed, EventCategory.Page, "A tab was closed, or found missing after a connection was made again.",
            Context),

        new(EventTypes.DialogOpened, EventCategory.Page, "`alert`, `confirm`, `prompt`, or the question before leaving a page.",
            Context,
            String("dialog_type", "`alert`, `confirm`, `prompt`, `beforeunload`"),
            String("dialog_url", "what the browser shows it for"),
            String("message"),
            String("default_prompt?")),

        new(EventTypes.DialogClosed, EventCategory.Page, "A dialog was answered, or its page went away.",
            Context,
            String("dialog_type"),
            Boolean("accepted", "how it was answered; false, without `source.event`, where its page went away"),
            String("user_input?", "what was typed; only with redaction switched off"),
            Integer("duration_us", "how long it was open")),

        new(EventTypes.DownloadStarted, EventCategory.Page, "A download began.",
            Context,
            String("download_id", "the same at its end"),
            String("download_url, suggested_filename")),

        new(EventTypes.DownloadFinished, EventCategory.Page, "A download ended.",
            Context,
            String("download_id, download_url, suggested_filename"),
            String("state", "`completed`, `canceled`, or `unknown` where the tab went away first and nobody tells"),
            Integer("received_bytes"),
            Integer("total_bytes", "0 where it is not known"),
            Integer("duration_us")),

        new(EventTypes.PageCrashed, EventCategory.Page, "The renderer of a page, or of a frame in a process of its own, is gone.",
            Context,
            String("status?", "`crashed`, `oom`, `killed`, …; of pages, where the browser said"),
            Integer("error_code?", "with `status`")),
    ];
}
