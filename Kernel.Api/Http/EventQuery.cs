using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;
using Microsoft.AspNetCore.Mvc;

namespace Kernel.Api.Http;

/// <summary>The filters in a query.</summary>
internal sealed record EventQuery
{
    private const int MaxTypes = 64;

    [FromQuery(Name = "types")]
    [CommaSeparated]
    [MaxLength(MaxTypes)]
    [Description("Only these types, separated by commas; at most 64.")]
    public string[]? Types { get; init; }

    [FromQuery(Name = "categories")]
    [CommaSeparated]
    [Description("Only these categories, separated by commas.")]
    public string[]? Categories { get; init; }

    [FromQuery(Name = "capture_session_id")]
    [Description("Only events of this capture session. A stream starts with the session's first event and ends after its `session_ended`; `current` is the active session.")]
    public string? CaptureSessionId { get; init; }

    [FromQuery(Name = "failed")]
    [AllowedBoolean]
    [Description("`true`: only console errors, uncaught exceptions, failed loads that were not canceled, responses with a status of 400 or more, and crashes.")]
    public string? Failed { get; init; }

    [FromQuery(Name = "omit")]
    [CommaSeparated]
    [Description("Large fields to leave out, separated by commas: `image` (of screenshots), `body` (of requests and responses). Instead of the field, the event has `image_omitted`, `body_omitted` or `post_data_omitted` with `requested`.")]
    public string[]? Omit { get; init; }

    /// <summary>Gets the fields to leave out.</summary>
    /// <exception cref="BadHttpRequestException">A name is not a field that can be left out.</exception>
    public OmittedFields Omission => (Names("omit", Omit) ?? []).Aggregate(OmittedFields.None, static (fields, name) => fields | name switch
    {
        "image" => OmittedFields.Image,
        "body" => OmittedFields.Body,
        _ => throw new BadHttpRequestException($"omit: '{name}' is not a field that can be left out. Use image, body or both, separated by commas."),
    });

    /// <summary>Gets the filter.</summary>
    /// <param name="session">The id of the session that the events belong to; null for any.</param>
    /// <exception cref="BadHttpRequestException">A name is invalid; the message says which.</exception>
    public EventFilter Filter(string? session)
    {
        var categories = Names("categories", Categories)?.Select(Category).ToArray();
        var types = Names("types", Types)?.Select(Type).ToArray();
        if (types?.Length > MaxTypes)
        {
            throw new BadHttpRequestException($"types has {types.Length} names; at most {MaxTypes} are allowed.");
        }

        var traits = Boolean("failed", Failed) is true ? EventTraits.Failed : EventTraits.None;
        return categories is null && types is null && session is null && traits == EventTraits.None
            ? EventFilter.None
            : new EventFilter(categories, types, session is null ? null : Encoding.UTF8.GetBytes(session), traits);
    }

    /// <summary>Reads a sequence number; null if it is absent.</summary>
    /// <exception cref="BadHttpRequestException">The text is not a sequence number.</exception>
    public static ulong? Seq(string name, string? text) => text switch
    {
        null or "" => null,
        _ when ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) => seq,
        _ => throw new BadHttpRequestException($"{name}: '{text}' is not an integer of 0 or more."),
    };

    /// <summary>Reads <c>true</c> or <c>false</c>; null if it is absent.</summary>
    /// <exception cref="BadHttpRequestException">The text is neither.</exception>
    public static bool? Boolean(string name, string? text) => text switch
    {
        null or "" => null,
        "true" => true,
        "false" => false,
        _ => throw new BadHttpRequestException($"{name}: '{text}' is not a value. Use true or false."),
    };

    private static string[]? Names(string name, string[]? values)
    {
        if (values is null or [])
        {
            return null;
        }

        var names = values.SelectMany(static value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToArray();
        return names.Length > 0 ? names : throw new BadHttpRequestException($"{name} is empty. Omit it to select all, or name at least one.");
    }

    private static EventCategory Category(string name) => EventCategories.TryParse(name, out var category)
        ? category
        : throw new BadHttpRequestException($"categories: '{name}' is not a category. Use one of {EventCategories.Names}.");

    private static byte[] Type(string name)
    {
        var type = Encoding.UTF8.GetBytes(name);
        return EventNames.IsValid(type) ? type : throw new BadHttpRequestException($"types: '{name}' is not a valid type. A type has {EventNames.Rule}.");
    }
}
