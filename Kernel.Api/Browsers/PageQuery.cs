using System.Globalization;

namespace Kernel.Api.Browsers;

/// <summary>Which part of a list (<c>OffsetPaginationParams</c> of the SDK).</summary>
/// <param name="Offset">What an earlier answer said in <c>X-Next-Offset</c>; null at the beginning.</param>
/// <param name="Limit">The most items, 1 to 100.</param>
internal readonly record struct PageQuery(ulong? Offset, int Limit)
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    // What JavaScript can count to.
    private const ulong MaxOffset = (1UL << 53) - 1;

    /// <summary>Reads the query.</summary>
    /// <exception cref="FormatException">Something in it is wrong; the message says what.</exception>
    public static PageQuery Read(IQueryCollection query) => new(OffsetOf(query["offset"].ToString()), LimitOf(query["limit"].ToString()));

    private static ulong? OffsetOf(string text) => text switch
    {
        "" => null,
        _ when ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) && offset <= MaxOffset => offset,
        _ => throw new FormatException($"offset: '{text}' is not a whole number of 0 or more."),
    };

    private static int LimitOf(string text) => text switch
    {
        "" => DefaultLimit,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit => limit,
        _ => throw new FormatException($"limit: '{text}' is not a number from 1 to {MaxLimit}."),
    };
}
