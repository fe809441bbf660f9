using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Threading;

namespace Kernel.Api.Sessions;

/// <summary>The capture state that the collectors should reach. Reading is thread-safe; callers synchronize changes.</summary>
internal sealed class DesiredState(SessionCatalog catalog, TimeProvider time)
{
    // The API's own, which collectors of an earlier version do not know.
    private static readonly EventCategory[] ApiCategories = [EventCategory.Control];

    private readonly ScreenshotRequests _screenshots = new(time);
    private volatile CaptureState _current = StateOf(catalog.Active, time.GetUtcNow().ToUnixTimeMilliseconds(), []);

    /// <summary>Gets the current desired state.</summary>
    public CaptureState Current => _current;

    /// <summary>Signals every change of <see cref="Current"/>.</summary>
    public AsyncBroadcast Changes { get; } = new();

    /// <summary>Sets the session to capture; null for none.</summary>
    public CaptureState Change(CaptureSession? session)
    {
        if (session is null)
        {
            _screenshots.Clear();
        }

        var state = StateOf(session, Math.Max(_current.Revision + 1, time.GetUtcNow().ToUnixTimeMilliseconds()), _screenshots.Current);
        _current = state;
        Changes.Signal();
        return state;
    }

    /// <summary>Adds a screenshot request; null if there are too many recent ones.</summary>
    public ScreenshotRequest? AddScreenshot(CaptureSession session, string? targetId)
    {
        var request = _screenshots.Add(targetId);
        if (request is not null)
        {
            Change(session);
        }

        return request;
    }

    private static CaptureState StateOf(CaptureSession? session, long revision, IReadOnlyList<ScreenshotRequest> screenshots) => new()
    {
        Revision = revision,
        Session = session is null
            ? null
            : new CaptureSpec { Id = session.Id, Categories = [.. session.Categories.Except(ApiCategories)], Options = session.Options, Screenshots = screenshots },
    };
}
