using System.Globalization;
using System.Text;
using Kernel.Api.Sessions;

namespace Kernel.Api.Bundles;

/// <summary>The file name of a bundle.</summary>
internal static class BundleName
{
    /// <summary>The end of the name.</summary>
    public const string Extension = ".kernel.zip";

    private const int MaxLength = 100;

    /// <summary>Gets the name: the session's name without what file systems reject or people misread, or the id.</summary>
    public static string Of(CaptureSession session) => (Clean(session.DisplayName ?? "") is { Length: > 0 } name ? name : session.Id) + Extension;

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
