using Spectre.Console;

namespace Kernel.Cli.Output;

/// <summary>A short name and a colour for the tab or worker that an event is of: the same ones in every run, since both follow from its id.</summary>
/// <param name="Text">The first characters of the target's id; spaces for an event without a target.</param>
/// <param name="Style">Its colour.</param>
internal readonly record struct TargetLabel(string Text, Style Style)
{
    /// <summary>The number of cells of every label.</summary>
    public const int Width = 4;

    private static readonly Style[] Styles =
        [.. ((Color[])[Color.Teal, Color.Purple, Color.Olive, Color.Green, Color.Blue, Color.Fuchsia, Color.Aqua, Color.Red]).Select(static colour => new Style(colour))];

    /// <summary>The label of a target.</summary>
    /// <param name="targetId">The target's id, which a publisher may have chosen, or null.</param>
    public static TargetLabel Of(string? targetId)
    {
        if (string.IsNullOrEmpty(targetId))
        {
            return new(new string(' ', Width), Style.Plain);
        }

        // FNV-1a: string.GetHashCode is another one in every process.
        var hash = targetId.Aggregate(2_166_136_261u, static (hash, c) => (hash ^ c) * 16_777_619u);
        var text = TerminalText.Sanitize(targetId.Length > Width ? targetId[..Width] : targetId).ToLowerInvariant();
        return new(TerminalText.Cells(text) <= Width ? text : TerminalText.Fit(text, Width), Styles[hash % (uint)Styles.Length]);
    }
}
