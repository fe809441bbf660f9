using System.ComponentModel.DataAnnotations;
using Kernel.Api.Http;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Sessions;

/// <summary>The body of requests that start or change a session.</summary>
internal sealed record SessionRequest : IJsonRequest
{
    /// <inheritdoc />
    public static string Expected => "a valid session request";

    /// <summary>The session's name, at most 255 characters; empty removes it. If absent, a new session has none, and an active one keeps its name.</summary>
    [MaxLength(SessionNames.MaxLength)]
    public string? Name { get; init; }

    /// <summary>The settings; if absent, the defaults for a new session, no change for an active one.</summary>
    public SessionConfig? Config { get; init; }
}

/// <summary>The body of a request that renames a session.</summary>
internal sealed record SessionRename : IJsonRequest
{
    /// <inheritdoc />
    public static string Expected => "a name such as {\"name\":\"checkout\"}";

    /// <inheritdoc />
    public static int MaxBytes => 4 * 1024;

    /// <summary>The session's name, at most 255 characters; empty removes it.</summary>
    [MaxLength(SessionNames.MaxLength)]
    public required string Name { get; init; }
}

/// <summary>The rules of session names.</summary>
internal static class SessionNames
{
    /// <summary>The most characters of a name.</summary>
    public const int MaxLength = 255;

    /// <summary>Validates a name; null and empty are valid.</summary>
    /// <exception cref="BadHttpRequestException">The name is not valid.</exception>
    public static string? Check(string? name) => name switch
    {
        { Length: > MaxLength } => throw new BadHttpRequestException($"name has {name.Length} characters. At most {MaxLength} are allowed."),
        not null when name.FirstOrDefault(char.IsControl) is var control && name.Any(char.IsControl) =>
            throw new BadHttpRequestException($"name has the control character U+{(int)control:X4}. Use printable text."),
        _ => name,
    };
}

/// <summary>The settings of a session as sent by callers; absent members keep their values.</summary>
internal sealed record SessionConfig
{
    /// <summary>Names of categories; absent for all but `control` in a new session. An empty list is not allowed.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>The capture options.</summary>
    public SessionOptions? Options { get; init; }

    /// <summary>Gets the named categories, distinct and in their canonical order; <paramref name="current"/> if none are named.</summary>
    /// <exception cref="BadHttpRequestException">The list is empty, or a category is unknown.</exception>
    public IReadOnlyList<EventCategory> CategoriesOr(IReadOnlyList<EventCategory> current)
    {
        if (Categories is null)
        {
            return current;
        }

        if (Categories.Count == 0)
        {
            throw new BadHttpRequestException("config.categories is empty. Omit it for all categories but control, or name at least one.");
        }

        return [.. Categories.Select(Parse).Distinct().Order()];
    }

    private static EventCategory Parse(string name) => EventCategories.TryParse(name, out var category)
        ? category
        : throw new BadHttpRequestException($"config.categories: unknown category '{name}'. Expected one of: {EventCategories.Names}.");
}

/// <summary>The options of a session as sent by callers; absent members keep their values.</summary>
internal sealed record SessionOptions
{
    /// <summary>Indicates whether credentials in headers, URLs and bodies are redacted before an event is created.</summary>
    public bool? Redact { get; init; }

    /// <summary>The options for user interactions.</summary>
    public SessionInteractionOptions? Interaction { get; init; }

    /// <summary>The triggers, format and rate of screenshots.</summary>
    public SessionScreenshotOptions? Screenshots { get; init; }

    /// <summary>The options for network traffic.</summary>
    public SessionNetworkOptions? Network { get; init; }

    /// <summary>Applies the caller's values to the current options.</summary>
    /// <exception cref="BadHttpRequestException">A value is not allowed; the message names the allowed ones.</exception>
    public CaptureOptions ApplyTo(CaptureOptions current) => current with
    {
        Redact = Redact ?? current.Redact,
        Interaction = Interaction?.ApplyTo(current.Interaction) ?? current.Interaction,
        Screenshots = Screenshots?.ApplyTo(current.Screenshots) ?? current.Screenshots,
        Network = Network?.ApplyTo(current.Network) ?? current.Network,
    };
}

/// <summary>The interaction options as sent by callers; absent members keep their values.</summary>
internal sealed record SessionInteractionOptions
{
    /// <summary>Indicates whether typed text is masked.</summary>
    public bool? MaskInput { get; init; }

    /// <summary>Indicates whether the text of clicked elements is captured.</summary>
    public bool? ClickText { get; init; }

    public InteractionCaptureOptions ApplyTo(InteractionCaptureOptions current) => current with
    {
        MaskInput = MaskInput ?? current.MaskInput,
        ClickText = ClickText ?? current.ClickText,
    };
}

/// <summary>The screenshot options as sent by callers; absent members keep their values.</summary>
internal sealed record SessionScreenshotOptions
{
    private const string Key = "config.options.screenshots";

    /// <summary>The triggers: <c>exception</c>, <c>navigation_settled</c>.</summary>
    public IReadOnlyList<string>? Triggers { get; init; }

    /// <summary><c>png</c>, <c>jpeg</c> or <c>webp</c>.</summary>
    public string? Format { get; init; }

    /// <summary>The minimum time between two screenshots, in milliseconds.</summary>
    public int? MinIntervalMs { get; init; }

    /// <summary>Applies the caller's values to the current options.</summary>
    /// <exception cref="BadHttpRequestException">A value is not allowed; the message names the allowed ones.</exception>
    public ScreenshotCaptureOptions ApplyTo(ScreenshotCaptureOptions current) => current with
    {
        Triggers = Triggers is null ? current.Triggers : [.. Triggers.Select(ParseTrigger).Distinct().Order()],
        Format = Format is null ? current.Format : ParseFormat(Format),
        MinIntervalMs = MinIntervalMs switch
        {
            null => current.MinIntervalMs,
            >= 0 and <= ScreenshotCaptureOptions.MaxIntervalMs => MinIntervalMs.Value,
            _ => throw new BadHttpRequestException($"{Key}.min_interval_ms is {MinIntervalMs}. Expected 0 to {ScreenshotCaptureOptions.MaxIntervalMs}."),
        },
    };

    private static ScreenshotTrigger ParseTrigger(string name) => name switch
    {
        "exception" => ScreenshotTrigger.Exception,
        "navigation_settled" => ScreenshotTrigger.NavigationSettled,
        _ => throw new BadHttpRequestException($"{Key}.triggers: unknown trigger '{name}'. Expected exception or navigation_settled."),
    };

    private static ScreenshotFormat ParseFormat(string name) => name switch
    {
        "png" => ScreenshotFormat.Png,
        "jpeg" => ScreenshotFormat.Jpeg,
        "webp" => ScreenshotFormat.Webp,
        _ => throw new BadHttpRequestException($"{Key}.format: unknown format '{name}'. Expected png, jpeg or webp."),
    };
}

/// <summary>The network options as sent by callers; absent members keep their values.</summary>
internal sealed record SessionNetworkOptions
{
    private const int MaxRequestBodyBytesLimit = 65_536;

    /// <summary>Indicates whether response bodies are captured.</summary>
    public bool? Bodies { get; init; }

    /// <summary>The maximum number of bytes captured of a structured response body, such as JSON.</summary>
    public int? MaxBodyBytes { get; init; }

    /// <summary>The maximum number of bytes captured of any other text body.</summary>
    public int? MaxTextBytes { get; init; }

    /// <summary>Indicates whether request bodies are captured.</summary>
    public bool? RequestBodies { get; init; }

    /// <summary>The maximum number of bytes captured of a request body.</summary>
    public int? MaxRequestBodyBytes { get; init; }

    /// <summary>Indicates whether WebSocket frames and messages of event streams are captured.</summary>
    public bool? Frames { get; init; }

    /// <summary>The maximum number of bytes captured of a frame or message.</summary>
    public int? MaxFrameBytes { get; init; }

    /// <summary>The maximum number of frames captured per second of one socket or stream.</summary>
    public int? FramesPerSecond { get; init; }

    /// <summary>Applies the caller's values to the current options.</summary>
    /// <exception cref="BadHttpRequestException">A value is not allowed; the message names the allowed ones.</exception>
    public NetworkCaptureOptions ApplyTo(NetworkCaptureOptions current) => new()
    {
        Bodies = Bodies ?? current.Bodies,
        MaxBodyBytes = Within("max_body_bytes", MaxBodyBytes ?? current.MaxBodyBytes, 0, NetworkCaptureOptions.MaxLimitBytes),
        MaxTextBytes = Within("max_text_bytes", MaxTextBytes ?? current.MaxTextBytes, 0, NetworkCaptureOptions.MaxLimitBytes),
        RequestBodies = RequestBodies ?? current.RequestBodies,
        MaxRequestBodyBytes = Within("max_request_body_bytes", MaxRequestBodyBytes ?? current.MaxRequestBodyBytes, 0, MaxRequestBodyBytesLimit),
        Frames = Frames ?? current.Frames,
        MaxFrameBytes = Within("max_frame_bytes", MaxFrameBytes ?? current.MaxFrameBytes, 0, NetworkCaptureOptions.MaxLimitBytes),
        FramesPerSecond = Within("frames_per_second", FramesPerSecond ?? current.FramesPerSecond, 1, NetworkCaptureOptions.MaxFramesPerSecond),
    };

    private static int Within(string name, int value, int min, int max) => value >= min && value <= max
        ? value
        : throw new BadHttpRequestException($"config.options.network.{name} is {value}. Expected {min} to {max}.");
}
