using System.Text.Json;

namespace Kernel.Api.Browsers;

/// <summary>What may be asked for when a browser is created or changed.</summary>
internal static class BrowserRequestRules
{
    /// <summary>The default of <see cref="BrowserRequest.TimeoutSeconds"/>.</summary>
    public const int DefaultTimeoutSeconds = 60;

    private const int LeastTimeoutSeconds = 10;
    private const int MostTimeoutSeconds = 259_200;
    private const int MostTags = 50;
    private const int MostNameLength = 255;

    /// <summary>Refuses what this deployment cannot do and the caller would rely on, and values out of range.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="isChange">Whether of a browser that there is.</param>
    /// <exception cref="BadHttpRequestException">It is refused; the message says why.</exception>
    public static void Check(BrowserRequest request, bool isChange)
    {
        RefuseOthers(request, isChange);
        if (request.TimeoutSeconds is { } seconds && (isChange || seconds is < LeastTimeoutSeconds or > MostTimeoutSeconds))
        {
            throw new BadHttpRequestException(isChange
                ? "timeout_seconds is said when a browser is created."
                : $"timeout_seconds: {seconds} is not from {LeastTimeoutSeconds} to {MostTimeoutSeconds}.");
        }

        if (request.Name is { Length: > MostNameLength })
        {
            throw new BadHttpRequestException($"name: at most {MostNameLength} characters are allowed.");
        }

        if (request.Tags is { Count: > MostTags })
        {
            throw new BadHttpRequestException($"tags: at most {MostTags} are allowed.");
        }

        if (request.StartUrl is { Length: > 0 } url && (isChange || !Uri.TryCreate(url, UriKind.Absolute, out _)))
        {
            throw new BadHttpRequestException(isChange ? "start_url is said when a browser is created." : $"start_url: '{url}' is not a whole address, such as https://example.com/.");
        }
    }

    private static void RefuseOthers(BrowserRequest request, bool isChange)
    {
        var refused = request.ProxyId is { Length: > 0 } ? "proxy_id"
            : IsGiven(request.Profile) ? "profile"
            : IsGiven(request.Extensions) ? "extensions"
            : IsGiven(request.ChromePolicy) ? "chrome_policy"
            : isChange && IsGiven(request.Viewport) ? "viewport"
            : null;
        if (refused is not null)
        {
            throw new BadHttpRequestException($"{refused}: the browser of this deployment is started by its own settings, and this cannot be changed here.");
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
