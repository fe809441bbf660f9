using System.ComponentModel.DataAnnotations;
using Kernel.Api.Http;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.Sessions;

/// <summary>
/// The pictures that were asked for lately. Collectors are told of them with everything else that they should be doing, again and
/// again, and take each once; so one that was away for a moment does not miss any. Not thread-safe.
/// </summary>
internal sealed class ScreenshotRequests(TimeProvider time)
{
    /// <summary>How many may be asked for within <see cref="Lifetime"/>.</summary>
    public const int Most = 16;

    /// <summary>How long a collector may take to hear of one.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly List<(ScreenshotRequest Request, long MadeAt)> _requests = [];

    /// <summary>Those that collectors should know of, oldest first.</summary>
    public IReadOnlyList<ScreenshotRequest> Current
    {
        get
        {
            _requests.RemoveAll(r => time.GetElapsedTime(r.MadeAt) >= Lifetime);
            return [.. _requests.Select(static r => r.Request)];
        }
    }

    /// <summary>Adds one; null where there are as many as there may be.</summary>
    public ScreenshotRequest? Add(string? targetId)
    {
        if (Current.Count >= Most)
        {
            return null;
        }

        var request = new ScreenshotRequest { Id = $"ss_{Guid.CreateVersion7(time.GetUtcNow()):N}", TargetId = targetId };
        _requests.Add((request, time.GetTimestamp()));
        return request;
    }

    /// <summary>The session is over.</summary>
    public void Clear() => _requests.Clear();
}

/// <summary>The body of asking for a screenshot.</summary>
internal sealed record ScreenshotOrder : IJsonRequest
{
    /// <summary>The most characters of a target's id.</summary>
    public const int MaxTargetIdLength = 128;

    /// <inheritdoc />
    public static string Expected => "what to take a screenshot of";

    /// <inheritdoc />
    public static int MaxBytes => 4 * 1024;

    /// <summary>The tab, as events name it; absent for the one that navigated last.</summary>
    [StringLength(MaxTargetIdLength, MinimumLength = 1)]
    public string? TargetId { get; init; }
}

/// <summary>The answer to asking for a screenshot.</summary>
/// <param name="RequestId">What the <c>screenshot</c> event will carry.</param>
/// <param name="CaptureSessionId">The session that the event will belong to.</param>
internal sealed record ScreenshotTicket(string RequestId, string CaptureSessionId);
