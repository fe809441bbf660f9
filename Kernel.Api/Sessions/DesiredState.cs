using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Threading;

namespace Kernel.Api.Sessions;

/// <summary>What the collectors should be doing. Followed by anybody, changed by one at a time.</summary>
internal sealed class DesiredState(SessionCatalog catalog, TimeProvider time)
{
    private readonly ScreenshotRequests _screenshots = new(time);
    private volatile CaptureState _current = StateOf(catalog.Active, time.GetUtcNow().ToUnixTimeMilliseconds(), []);

    /// <summary>What is wanted now.</summary>
    public CaptureState Current => _current;

    /// <summary>Wakes those who follow <see cref="Current"/>.</summary>
    public AsyncBroadcast Changes { get; } = new();

    /// <summary>Wants a session captured as it is now, or nothing.</summary>
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

    /// <summary>Wants a picture of a tab too; null where too many were wanted lately.</summary>
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
            : new CaptureSpec { Id = session.Id, Categories = session.Categories, Options = session.Options, Screenshots = screenshots },
    };
}
