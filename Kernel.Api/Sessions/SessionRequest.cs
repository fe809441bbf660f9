using Kernel.Api.Http;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Sessions;

/// <summary>The body of starting and changing a session.</summary>
internal sealed record SessionRequest : IJsonRequest
{
    /// <inheritdoc />
    public static string Expected => "a session's settings";

    /// <summary>The settings; absent means defaults at the start, no change later.</summary>
    public SessionConfig? Config { get; init; }
}

/// <summary>The settings of a session as callers write them; what is absent keeps its value.</summary>
internal sealed record SessionConfig
{
    /// <summary>Names of categories; absent means all at the start. An empty list is refused.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>How to capture.</summary>
    public SessionOptions? Options { get; init; }

    /// <summary>The categories named, each once, in the order of the contract; <paramref name="current"/> where none are named.</summary>
    /// <exception cref="BadHttpRequestException">The list is empty, or a name is no category.</exception>
    public IReadOnlyList<EventCategory> CategoriesOr(IReadOnlyList<EventCategory> current)
    {
        if (Categories is null)
        {
            return current;
        }

        if (Categories.Count == 0)
        {
            throw new BadHttpRequestException("config.categories is empty: leave it out for all, or name at least one.");
        }

        return [.. Categories.Select(Parse).Distinct().Order()];
    }

    private static EventCategory Parse(string name) => EventCategories.TryParse(name, out var category)
        ? category
        : throw new BadHttpRequestException($"config.categories: '{name}' is not a category; one of {EventCategories.Names} is.");
}

/// <summary>The options of a session as callers write them; what is absent keeps its value.</summary>
internal sealed record SessionOptions
{
    /// <summary>Whether credentials in headers, URLs and bodies are replaced before an event is made.</summary>
    public bool? Redact { get; init; }

    /// <summary>How what is done to pages is captured.</summary>
    public SessionInteractionOptions? Interaction { get; init; }

    /// <summary>When pictures are taken, and of what kind.</summary>
    public SessionScreenshotOptions? Screenshots { get; init; }

    /// <summary>How much of the network's traffic is captured.</summary>
    public SessionNetworkOptions? Network { get; init; }

    /// <summary>The options with the caller's choices in place.</summary>
    /// <exception cref="BadHttpRequestException">A value is not allowed; the message names it and what is.</exception>
    public CaptureOptions ApplyTo(CaptureOptions current) => current with
    {
        Redact = Redact ?? current.Redact,
        Interaction = Interaction?.ApplyTo(current.Interaction) ?? current.Interaction,
        Screenshots = Screenshots?.ApplyTo(current.Screenshots) ?? current.Screenshots,
        Network = Network?.ApplyTo(current.Network) ?? current.Network,
    };
}

/// <summary>The interaction options as callers write them; what is absent keeps its value.</summary>
internal sealed record SessionInteractionOptions
{
    /// <summary>Whether what is typed is masked.</summary>
    public bool? MaskInput { get; init; }

    /// <summary>Whether the text of what is clicked is captured.</summary>
    public bool? ClickText { get; init; }

    public InteractionCaptureOptions ApplyTo(InteractionCaptureOptions current) => current with
    {
        MaskInput = MaskInput ?? current.MaskInput,
        ClickText = ClickText ?? current.ClickText,
    };
}

/// <summary>The screenshot options as callers write them; what is absent keeps its value.</summary>
internal sealed record SessionScreenshotOptions
{
    private const string Key = "config.options.screenshots";

    /// <summary>The triggers: <c>exception</c>, <c>navigation_settled</c>.</summary>
    public IReadOnlyList<string>? Triggers { get; init; }

    /// <summary><c>png</c>, <c>jpeg</c> or <c>webp</c>.</summary>
    public string? Format { get; init; }

    /// <summary>The least time between two screenshots, in milliseconds.</summary>
    public int? MinIntervalMs { get; init; }

    /// <summary>The options with the caller's choices in place.</summary>
    /// <exception cref="BadHttpRequestException">A value is not allowed; the message names it and what is.</exception>
    public ScreenshotCaptureOptions ApplyTo(ScreenshotCaptureOptions current) => current with
    {
        Triggers = Triggers is null ? current.Triggers : [.. Triggers.Select(ParseTrigger).Distinct().Order()],
        Format = Format is null ? current.Format : ParseFormat(Format),
        MinIntervalMs = MinIntervalMs switch
        {
            null => current.MinIntervalMs,
            >= 0 and <= ScreenshotCaptureOptions.MaxIntervalMs => MinIntervalMs.Value,
            _ => throw new BadHttpRequestException($"{Key}.min_interval_ms: {MinIntervalMs} is not from 0 to {ScreenshotCaptureOptions.MaxIntervalMs}."),
        },
    };

    private static ScreenshotTrigger ParseTrigger(string name) => name switch
    {
        "exception" => ScreenshotTrigger.Exception,
        "navigation_settled" => ScreenshotTrigger.NavigationSettled,
        _ => throw new BadHttpRequestException($"{Key}.triggers: '{name}' is no trigger; exception and navigation_settled are."),
    };

    private static ScreenshotFormat ParseFormat(string name) => name switch
    {
        "png" => ScreenshotFormat.Png,
        "jpeg" => ScreenshotFormat.Jpeg,
        "webp" => ScreenshotFormat.Webp,
        _ => throw new BadHttpRequestException($"{Key}.format: '{name}' is no format; png, jpeg and webp are."),
    };
}

/// <summary>How much of the network's traffic is captured, as callers write it; what is absent keeps its value.</summary>
internal sealed record SessionNetworkOptions
{
    private const int MostRequestBodyBytes = 65_536;

    /// <summary>Whether the bodies of responses are captured.</summary>
    public bool? Bodies { get; init; }

    /// <summary>The bytes kept of a structured body.</summary>
    public int? MaxBodyBytes { get; init; }

    /// <summary>The bytes kept of any other text.</summary>
    public int? MaxTextBytes { get; init; }

    /// <summary>Whether the bodies of requests are captured.</summary>
    public bool? RequestBodies { get; init; }

    /// <summary>The bytes kept of a request's body.</summary>
    public int? MaxRequestBodyBytes { get; init; }

    /// <summary>Whether the frames of WebSockets and the messages of event streams are captured.</summary>
    public bool? Frames { get; init; }

    /// <summary>The bytes kept of a frame or message.</summary>
    public int? MaxFrameBytes { get; init; }

    /// <summary>How many frames a second are captured of one socket or stream.</summary>
    public int? FramesPerSecond { get; init; }

    /// <summary>The options with the caller's choices in place.</summary>
    /// <exception cref="BadHttpRequestException">A value is not allowed; the message names it and what is.</exception>
    public NetworkCaptureOptions ApplyTo(NetworkCaptureOptions current) => new()
    {
        Bodies = Bodies ?? current.Bodies,
        MaxBodyBytes = Within("max_body_bytes", MaxBodyBytes ?? current.MaxBodyBytes, 0, NetworkCaptureOptions.MaxLimitBytes),
        MaxTextBytes = Within("max_text_bytes", MaxTextBytes ?? current.MaxTextBytes, 0, NetworkCaptureOptions.MaxLimitBytes),
        RequestBodies = RequestBodies ?? current.RequestBodies,
        MaxRequestBodyBytes = Within("max_request_body_bytes", MaxRequestBodyBytes ?? current.MaxRequestBodyBytes, 0, MostRequestBodyBytes),
        Frames = Frames ?? current.Frames,
        MaxFrameBytes = Within("max_frame_bytes", MaxFrameBytes ?? current.MaxFrameBytes, 0, NetworkCaptureOptions.MaxLimitBytes),
        FramesPerSecond = Within("frames_per_second", FramesPerSecond ?? current.FramesPerSecond, 1, NetworkCaptureOptions.MaxFramesPerSecond),
    };

    private static int Within(string name, int value, int least, int most) => value >= least && value <= most
        ? value
        : throw new BadHttpRequestException($"config.options.network.{name} is {value}: from {least} to {most} is allowed.");
}
