using System.Text.RegularExpressions;

namespace Kernel.Api.Summary;

/// <summary>The text of a console message, as a console shows it.</summary>
internal static partial class ConsoleText
{
    /// <summary>Joins the arguments. Placeholders of the first one are replaced, and the styles of <c>%c</c> are omitted.</summary>
    /// <param name="args">The arguments, at least one.</param>
    /// <seealso href="https://console.spec.whatwg.org/#formatter"/>
    public static string Format(string[] args)
    {
        if (args.Length == 1)
        {
            return args[0];
        }

        var next = 1;
        var text = Placeholders.Replace(args[0], placeholder => placeholder.ValueSpan[1] switch
        {
            '%' => "%",
            _ when next == args.Length => placeholder.Value,
            'c' => args[next++][..0], // a style
            'd' or 'i' => Integers.Match(args[next++]) is { Success: true } number ? number.Value : "NaN",
            _ => args[next++],
        });
        return string.Join(' ', [text, .. args.AsSpan(next)]);
    }

    [GeneratedRegex("%[csdifoO%]")]
    private static partial Regex Placeholders { get; }

    [GeneratedRegex("^-?[0-9]+")]
    private static partial Regex Integers { get; }
}
