using System.ComponentModel.DataAnnotations;
using Kernel.Api.Http;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.Sessions;

/// <summary>
/// The recent screenshot requests. They are part of the desired state for <see cref="Lifetime"/>, and collectors handle each
/// id once, so a collector that reconnects within that time misses none. Not thread-safe.
/// </summary>
internal sealed class ScreenshotRequests(TimeProvider time)
{
    /// <summary>The maximum number of requests within <see cref="Lifetime"/>.</summary>
    public const int MaxRequests = 16;

    /// <summary>The time that a collector has to receive a request.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly List<(ScreenshotRequest Request, long CreatedAt)> _requests = [];

    /// <summary>Gets the requests that have not expired, oldest first.</summary>
    public IReadOnlyList<ScreenshotRequest> Current
    {
        get
        {
            _requests.RemoveAll(r => time.GetElapsedTime(r.CreatedAt) >= Lifetime);
            return [.. _requests.Select(static r => r.Request)];
        }
    }

    /// <summary>Adds a request; null if <see cref="MaxRequests"/> is reached.</summary>
    public ScreenshotRequest? Add(string? targetId)
    {
        if (Current.Count >= MaxRequests)
        {
            return null;
        }

        var request = new ScreenshotRequest { Id = $"ss_{Guid.CreateVersion7(time.GetUtcNow()):N}", TargetId = targetId };
        _requests.Add((request, time.GetTimestamp()));
        return request;
    }

    /// <summary>Removes all requests, when the session ends.</summary>
    public void Clear() => _requests.Clear();
}

/// <summary>The body of a screenshot request.</summary>
internal sealed record ScreenshotOrder : IJsonRequest
{
    /// <summary>The maximum length of a target's id, in characters.</summary>
    public const int MaxTargetIdLength = 128;

    /// <inheritdoc />
    public static string Expected => "a valid screenshot request";

    /// <inheritdoc />
    public static int MaxBytes => 4 * 1024;

    /// <summary>The `target_id` of the tab; absent for the tab that navigated last.</summary>
    [StringLength(MaxTargetIdLength, MinimumLength = 1)]
    public string? TargetId { get; init; }
}

/// <summary>The response to a screenshot request.</summary>
/// <param name="RequestId">The `request_id` of the <c>screenshot</c> event.</param>
/// <param name="CaptureSessionId">The session of the event.</param>
internal sealed record ScreenshotTicket(string RequestId, string CaptureSessionId);
