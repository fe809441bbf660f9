using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kernel.Api.Summary;

/// <summary>The names of steps. The web UI uses the same words (<c>model/stepWords.js</c>).</summary>
internal static partial class StepWords
{
    private const int MaxName = 60;

    // The most informative members of the data of agents.
    private static readonly string[] Telling = ["step", "action", "goal", "thought", "message", "text", "title", "name", "url", "reason", "error", "status"];

    private static readonly Dictionary<string, string> Commands = new()
    {
        ["Page.navigate"] = "Went to",
        ["Page.reload"] = "Reloaded the page",
        ["Page.captureScreenshot"] = "Took a screenshot",
        ["Page.printToPDF"] = "Printed the page",
        ["Page.handleJavaScriptDialog"] = "Answered a dialog",
        ["Page.setDocumentContent"] = "Set the content of the page",
        ["Page.navigateToHistoryEntry"] = "Went through the history",
        ["Target.createTarget"] = "Asked for a tab",
        ["Target.closeTarget"] = "Closed a tab",
        ["Target.activateTarget"] = "Changed to a tab",
        ["Input.insertText"] = "Inserted text",
        ["Input.dispatchMouseEvent"] = "Used the mouse",
        ["Input.dispatchKeyEvent"] = "Pressed a key",
        ["Input.dispatchTouchEvent"] = "Touched the page",
        ["DOM.setFileInputFiles"] = "Chose files",
        ["Browser.close"] = "Closed the browser",
    };

    /// <summary>A text on one line without control characters and characters that change the direction of text.</summary>
    public static string Brief(string text, int limit = MaxName)
    {
        var line = Unseen().Replace(text, " ").Trim(' ');
        return line.Length > limit ? string.Concat(line.AsSpan(0, limit - 1), "…") : line;
    }

    /// <summary>An element: its text, its id, the nearest element with an id around it, or the end of its selector.</summary>
    public static string Element(string text, string selector, string tag)
    {
        if (Brief(text) is { Length: > 0 } name)
        {
            return name;
        }

        var parts = selector.Split('>', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var last = parts is [.., var end] && Nth().Replace(end, "") is { Length: > 0 } bare ? bare : tag.ToLowerInvariant();
        var named = parts.LastOrDefault(static part => part.Contains('#', StringComparison.Ordinal));
        return Brief(named is null || last.Contains('#', StringComparison.Ordinal) ? last : $"{last} in {named}") is { Length: > 0 } place ? place : "the page";
    }

    /// <summary>A click.</summary>
    public static string Click(Fact click) => $"{click.State switch { "right" => "Right-clicked", "middle" => "Middle-clicked", _ => "Clicked" }} {Element(click.Text, click.Selector, click.Name)}";

    /// <summary>Scrolling.</summary>
    public static string Scroll(double x, double y, Fact scroll)
    {
        var direction = Math.Abs(y) >= Math.Abs(x) ? y < 0 ? "up" : "down" : x < 0 ? "left" : "right";
        return scroll.Selector.Length == 0 ? $"Scrolled {direction}" : $"Scrolled {direction} in {Element("", scroll.Selector, scroll.Name)}";
    }

    /// <summary>A dialog.</summary>
    public static string Dialog(Fact dialog)
    {
        var kind = dialog.State switch { "alert" => "showed an alert", "confirm" => "asked to confirm", "prompt" => "asked for text", _ => "showed a dialog" };
        return dialog.State == "beforeunload" ? "The page asked before it was left" : dialog.Text.Length == 0 ? $"The page {kind}" : $"The page {kind}: {Brief(dialog.Text)}";
    }

    /// <summary>A download.</summary>
    public static string Download(Fact download)
    {
        var what = download switch
        {
            { Role: FactRole.Download } => "Started to download",
            { State: "completed" } => "Downloaded",
            { State: "canceled" } => "Canceled the download of",
            _ => "Lost the download of",
        };
        return $"{what} {Brief(download.Name)}";
    }

    /// <summary>A navigation.</summary>
    /// <param name="state">The type of the navigation.</param>
    /// <param name="page">The tab's address, and the one before it; null if this is its first.</param>
    /// <param name="url">The new address.</param>
    /// <param name="place">The new address in words.</param>
    public static string Navigation(string state, TabPage? page, string url, string place)
    {
        var what = state switch
        {
            "back_forward_cache_restore" => "Returned to",
            "existing" => "Already open:",
            _ when page is null => "Opened",
            _ when page.Url == url => "Reloaded",
            _ when page.Before == url => "Went back to",
            _ => "Went to",
        };
        return $"{what} {place}";
    }

    /// <summary>A command of a DevTools client.</summary>
    public static string Command(Fact command, string place)
    {
        var brief = Brief(command.Name);
        var name = brief.Length > 0 ? brief : "A command";
        return command switch
        {
            { Name: "Page.navigate", Error: "" } => $"{Commands[command.Name]} {place}",
            { Name: "Page.navigate" } => $"Could not open {place}",
            { Error: "" } when Commands.TryGetValue(command.Name, out var words) => words,
            { Error: "" } when brief.Length > 0 && !command.Name.Contains('.', StringComparison.Ordinal) => $"Called {name}", // an operation of the API
            { Error: "" } => name,
            _ => $"{name} failed",
        };
    }

    /// <summary>A published event: <c>agent.step 3 · give up · out of stock</c>.</summary>
    public static string Published(string type, JsonElement data)
    {
        var told = data.ValueKind == JsonValueKind.Object
            ? Telling.Select(name => data.TryGetProperty(name, out var value) ? Scalar(value) : "").Where(static word => word.Length > 0).Take(3).ToArray()
            : [];
        var text = told.Length > 0 ? string.Join(" · ", told) : Members(data) is { Length: > 0 } members ? members : Scalar(data);
        return Brief($"{type} {text}", 120);
    }

    /// <summary>An address: its path, with its host if that differs from another.</summary>
    public static string Place(string url, string host)
    {
        if (Address().Match(url) is not { Success: true } match)
        {
            return Brief(url.Length > 200 ? url[..200] : url, 80) is { Length: > 0 } text ? text : "an empty page";
        }

        var at = match.Groups[1].Value;
        var path = match.Groups[2].Value;
        return Brief($"{(at == host ? "" : at)}{(path.Length == 0 ? "/" : path)}{match.Groups[3].Value}", 80);
    }

    /// <summary>The host of an address; empty if it has none.</summary>
    public static string HostOf(string url) => Address().Match(url).Groups[1].Value;

    private static string Members(JsonElement data)
    {
        var members = data.ValueKind switch
        {
            JsonValueKind.Object => data.EnumerateObject().Take(4).Select(static member => (member.Name, Value: Scalar(member.Value))),
            JsonValueKind.Array => data.EnumerateArray().Take(4).Select(static (item, index) => (Name: index.ToString(CultureInfo.InvariantCulture), Value: Scalar(item))),
            _ => [],
        };
        return string.Join(" · ", members.Where(static member => member.Value.Length > 0).Select(static member => $"{member.Name}: {member.Value}"));
    }

    private static string Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Brief(value.GetString()!),
        JsonValueKind.Number when value.GetDouble() is var number && double.IsInteger(number) && Math.Abs(number) <= 9_007_199_254_740_991 => ((long)number).ToString(CultureInfo.InvariantCulture),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "",
    };

    [GeneratedRegex(@"[\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")]
    private static partial Regex Unseen();

    [GeneratedRegex(@":nth-[a-z-]+\([0-9]+\)")]
    private static partial Regex Nth();

    [GeneratedRegex(@"^[a-z][a-z0-9+.-]*://([^/?#]*)([^#]*)(#.*)?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
