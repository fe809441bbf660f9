using System.Text.Json;
using Kernel.Api.Sessions;

namespace Kernel.Api.Browsers;

/// <summary>Validates requests that create or change a browser.</summary>
internal static class BrowserRequestRules
{
    /// <summary>The default of <see cref="BrowserRequest.TimeoutSeconds"/>.</summary>
    public const int DefaultTimeoutSeconds = 60;

    private const int MinTimeoutSeconds = 10;
    private const int MaxTimeoutSeconds = 259_200;
    private const int MaxTags = 50;

    /// <summary>Rejects settings that this deployment does not support but the caller relies on, and values out of range.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isChange">Whether the request changes an existing browser.</param>
    /// <exception cref="BadHttpRequestException">The request is not valid; the message names the member.</exception>
    public static void Check(BrowserRequest request, bool isChange)
    {
        RejectUnsupported(request);
        if (request.TimeoutSeconds is { } seconds && (isChange || seconds is < MinTimeoutSeconds or > MaxTimeoutSeconds))
        {
            throw new BadHttpRequestException(isChange
                ? "timeout_seconds can only be set when the browser is created."
                : $"timeout_seconds is {seconds}. Expected {MinTimeoutSeconds} to {MaxTimeoutSeconds}.");
        }

        _ = SessionNames.Check(request.Name);
        if (request.Name is "." or "..")
        {
            throw new BadHttpRequestException($"name is '{request.Name}', which HTTP clients remove from the path of a URL. Use any other name.");
        }

        if (request.Tags is { Count: > MaxTags })
        {
            throw new BadHttpRequestException($"tags has {request.Tags.Count} members. At most {MaxTags} are allowed.");
        }

        if (request.StartUrl is { Length: > 0 } url && (isChange || !Uri.TryCreate(url, UriKind.Absolute, out _)))
        {
            throw new BadHttpRequestException(isChange ? "start_url can only be set when the browser is created." : $"start_url: '{url}' is not an absolute URL such as https://example.com/.");
        }
    }

    private static void RejectUnsupported(BrowserRequest request)
    {
        var unsupported = request.ProxyId is { Length: > 0 } ? "proxy_id"
            : IsGiven(request.Profile) ? "profile"
            : IsGiven(request.Extensions) ? "extensions"
            : IsGiven(request.ChromePolicy) ? "chrome_policy"
            : null;
        if (unsupported is not null)
        {
            throw new BadHttpRequestException($"{unsupported} is not supported: this deployment's configuration determines it. Omit the member.");
        }
    }

    private static bool IsGiven(JsonElement? value) => value is { } element && element.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => false,
        JsonValueKind.Array => element.GetArrayLength() > 0,
        JsonValueKind.Object => element.EnumerateObject().Any(),
        _ => true,
    };
}
