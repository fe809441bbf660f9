namespace Kernel.Api.Summary;

/// <summary>The kinds of <see cref="Fact"/>.</summary>
internal enum FactRole
{
#pragma warning disable CS1591 // Named after the event types.
    Navigation,
    Address,
    Milestone,
    Tab,
    TabEnd,
    Crash,
    Dialog,
    DialogEnd,
    Download,
    DownloadEnd,
    Click,
    Key,
    Scroll,
    Request,
    Response,
    ResponseEnd,
    Failure,
    Gone,
    Error,
    Exception,
    Warning,
    Shift,
    Screenshot,
    BrowserLost,
    Control,
    Published,
#pragma warning restore CS1591
}
