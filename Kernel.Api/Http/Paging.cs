using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace Kernel.Api.Http;

/// <summary>The paging parameters of a list (<c>OffsetPaginationParams</c> of the SDK).</summary>
internal sealed record PageQuery
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    // Number.MAX_SAFE_INTEGER of JavaScript.
    private const ulong MaxOffset = (1UL << 53) - 1;

    [FromQuery(Name = "limit")]
    [Range(1, MaxLimit)]
    [DefaultValue("20")]
    [Description("The maximum number of items on the page.")]
    public string? Limit { get; init; }

    [FromQuery(Name = "offset")]
    [Range(0, (double)MaxOffset)]
    [Description("The start of the page: the `X-Next-Offset` of an earlier response.")]
    public string? Offset { get; init; }

    /// <summary>Parses the parameters.</summary>
    /// <exception cref="BadHttpRequestException">A parameter is not valid; the message names it.</exception>
    public Page Read() => new(
        Offset switch
        {
            null or "" => null,
            _ when ulong.TryParse(Offset, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) && offset <= MaxOffset => offset,
            _ => throw new BadHttpRequestException($"offset is '{Offset}'. Expected an integer from 0 to {MaxOffset}."),
        },
        Limit switch
        {
            null or "" => DefaultLimit,
            _ when int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit => limit,
            _ => throw new BadHttpRequestException($"limit is '{Limit}'. Expected an integer from 1 to {MaxLimit}."),
        });
}

/// <summary>A page of a list.</summary>
/// <param name="Offset">The start; null for the start of the list.</param>
/// <param name="Limit">The maximum number of items.</param>
internal readonly record struct Page(ulong? Offset, int Limit);

/// <summary>The paging headers of the SDK: <c>X-Has-More</c>, and <c>X-Next-Offset</c>, which is 0 on the last page.</summary>
internal static class PageHeaders
{
    /// <summary>Gets the headers for the OpenAPI description.</summary>
    public static ResponseHeaderMetadata[] Described { get; } =
    [
        new("X-Has-More", "`true` if there are more items, otherwise `false`."),
        new("X-Next-Offset", "The `offset` of the next page; 0 on the last page."),
    ];

    /// <summary>Sets the headers; <paramref name="next"/> is 0 on the last page.</summary>
    public static void Set(HttpResponse response, ulong next)
    {
        response.Headers["X-Has-More"] = next > 0 ? "true" : "false";
        response.Headers["X-Next-Offset"] = next.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Gets a page of a list and sets the headers.</summary>
    public static T[] Take<T>(HttpResponse response, IEnumerable<T> list, Page page)
    {
        var offset = (int)Math.Min(page.Offset ?? 0, int.MaxValue);
        var items = list.Skip(offset).Take(page.Limit + 1).ToArray();
        var hasMore = items.Length > page.Limit;
        Set(response, hasMore ? (ulong)(offset + page.Limit) : 0);
        return hasMore ? items[..page.Limit] : items;
    }
}
