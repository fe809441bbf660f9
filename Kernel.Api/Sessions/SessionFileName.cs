using System.Globalization;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Kernel.Api.Sessions;

/// <summary>The file name of an exported session.</summary>
internal static class SessionFileName
{
    private const int MaxLength = 100;

    /// <summary>Suggests the name to the client: the session's name without what file systems reject or people misread, or the id.</summary>
    public static void Set(HttpResponse response, CaptureSession session, string extension)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName((Clean(session.DisplayName ?? "") is { Length: > 0 } name ? name : session.Id) + extension);
        response.Headers.ContentDisposition = disposition.ToString();
    }

    private static string Clean(string name)
    {
        var clean = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > MaxLength)
            {
                break;
            }

            clean.Append(IsAllowed(rune) ? rune.ToString() : "-");
        }

        return clean.ToString().Trim('.', ' ', '-');
    }

    // Format characters can reverse what follows them.
    private static bool IsAllowed(Rune rune) => !"/\\:*?\"<>|%".Contains(rune.ToString(), StringComparison.Ordinal) && Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
}
