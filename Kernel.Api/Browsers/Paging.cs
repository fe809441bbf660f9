using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Kernel.Api.Http;
using Kernel.Api.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Kernel.Api.Browsers;

/// <summary>The part of a list that is wanted (<c>OffsetPaginationParams</c> of the SDK).</summary>
internal sealed record PageQuery
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    // The largest integer of JavaScript.
    private const ulong MaxOffset = (1UL << 53) - 1;

    [FromQuery(Name = "limit")]
    [Range(1, MaxLimit)]
    [DefaultValue("20")]
    [Description("The most items of the page.")]
    public string? Limit { get; init; }

    [FromQuery(Name = "offset")]
    [Range(0, (double)MaxOffset)]
    [Description("Where the page begins: an earlier response's `X-Next-Offset`.")]
    public string? Offset { get; init; }

    /// <summary>Reads both.</summary>
    /// <exception cref="BadHttpRequestException">One of them is wrong; the message says which.</exception>
    public Page Read() => new(
        Offset switch
        {
            null or "" => null,
            _ when ulong.TryParse(Offset, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) && offset <= MaxOffset => offset,
            _ => throw new BadHttpRequestException($"offset: '{Offset}' is not a whole number of 0 or more."),
        },
        Limit switch
        {
            null or "" => DefaultLimit,
            _ when int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit => limit,
            _ => throw new BadHttpRequestException($"limit: '{Limit}' is not a number from 1 to {MaxLimit}."),
        });
}

/// <summary>A part of a list.</summary>
/// <param name="Offset">Where it begins; null at the beginning.</param>
/// <param name="Limit">The most items.</param>
internal readonly record struct Page(ulong? Offset, int Limit);

/// <summary>The headers by which the SDK pages: <c>X-Has-More</c>, and <c>X-Next-Offset</c>, which is 0 on the last page.</summary>
internal static class PageHeaders
{
    /// <summary>The headers, for the description.</summary>
    public static ResponseHeaderMetadata[] Described { get; } =
    [
        new("X-Has-More", "`true` or `false`: whether there is more."),
        new("X-Next-Offset", "The next page's `offset`; 0 on the last page."),
    ];

    /// <summary>Says where the next page is; 0 for nowhere.</summary>
    public static void Set(HttpResponse response, ulong next)
    {
        response.Headers["X-Has-More"] = next > 0 ? "true" : "false";
        response.Headers["X-Next-Offset"] = next.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The page of a list, with its headers set.</summary>
    public static CaptureSession[] Take(HttpResponse response, IEnumerable<CaptureSession> list, Page page)
    {
        var offset = (int)Math.Min(page.Offset ?? 0, int.MaxValue);
        var items = list.Skip(offset).Take(page.Limit + 1).ToArray();
        var hasMore = items.Length > page.Limit;
        Set(response, hasMore ? (ulong)(offset + page.Limit) : 0);
        return hasMore ? items[..page.Limit] : items;
    }
}
