using System.Globalization;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>A page of a list, by name.</summary>
internal static class ListPage
{
    private const int MaxItems = 1000;

    public static (IReadOnlyList<T> Page, bool HasMore) Of<T>(S2Request request, IReadOnlyList<T> items, Func<T, string> name)
    {
        var query = request.Context.Request.Query;
        var prefix = query["prefix"].ToString();
        var after = query["start_after"].ToString();
        var limit = int.TryParse(query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given is > 0 and <= MaxItems ? given : MaxItems;
        var found = items
            .Where(item => name(item).StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(name(item), after) > 0)
            .ToList();
        return ([.. found.Take(limit)], found.Count > limit);
    }
}
