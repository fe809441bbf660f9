using System.Globalization;
using Kernel.Api.Sessions;

namespace Kernel.Api.Browsers;

/// <summary>What the SDK pages by: <c>X-Has-More</c>, and <c>X-Next-Offset</c>, which is 0 on the last page.</summary>
internal static class PageHeaders
{
    /// <summary>Says where the next page is; 0 for nowhere.</summary>
    public static void Set(HttpResponse response, ulong next)
    {
        response.Headers["X-Has-More"] = next > 0 ? "true" : "false";
        response.Headers["X-Next-Offset"] = next.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The page of a list, with its headers set.</summary>
    public static CaptureSession[] Take(HttpResponse response, IEnumerable<CaptureSession> list, PageQuery page)
    {
        var offset = (int)Math.Min(page.Offset ?? 0, int.MaxValue);
        var items = list.Skip(offset).Take(page.Limit + 1).ToArray();
        var hasMore = items.Length > page.Limit;
        Set(response, hasMore ? (ulong)(offset + page.Limit) : 0);
        return hasMore ? items[..page.Limit] : items;
    }
}
