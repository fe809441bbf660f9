using System.Buffers;
using static Kernel.Api.Control.CommandFolding;
using static Kernel.Api.Control.ParameterKind;

namespace Kernel.Api.Control;

/// <summary>The DevTools methods that are reported: those that an automation acts with. docs/control.md lists them.</summary>
internal static class CommandRules
{
    private static readonly ParameterRule Frame = new(Id, "frameId");
    private static readonly ParameterRule X = new(Position, "x");
    private static readonly ParameterRule Y = new(Position, "y");
    private static readonly ParameterRule Bits = new(Modifiers, "modifiers");
    private static readonly ParameterRule Button = Words("button", "none left middle right back forward");
    private static readonly ParameterRule MouseType = Words("type", "mousePressed mouseReleased mouseMoved mouseWheel");

    /// <summary>Gets all rules.</summary>
    public static IReadOnlyList<CommandRule> All { get; } =
    [
        new("Input.dispatchMouseEvent", Moves, MouseType, X, Y, Button, Number("clickCount"), Number("deltaX"), Number("deltaY"), Bits),
        new("Input.dispatchKeyEvent", Keys, Words("type", "keyDown keyUp rawKeyDown char"), new(Key, "key"), new(Length, "text"), new(Flag, "autoRepeat"), Bits),
        new("Input.dispatchTouchEvent", Moves, Words("type", "touchStart touchEnd touchMove touchCancel"), new(Touches, "touchPoints"), Bits),
        new("Input.dispatchDragEvent", Moves, Words("type", "dragEnter dragOver drop dragCancel"), X, Y, Bits),
        new("Input.insertText", Text, new ParameterRule(Length, "text")),
        new("Input.imeSetComposition", Text, new ParameterRule(Length, "text")),
        new("Input.emulateTouchFromMouseEvent", Moves, MouseType, X, Y, Button, Number("clickCount"), Number("deltaX"), Number("deltaY"), Bits),
        new("Input.synthesizeTapGesture", None, X, Y, Number("duration"), Number("tapCount")),
        new("Input.synthesizeScrollGesture", None, X, Y, Number("xDistance"), Number("yDistance"), Number("speed"), Number("repeatCount")),
        new("Input.synthesizePinchGesture", None, X, Y, Number("scaleFactor")),
        new("Input.setIgnoreInputEvents", None, new ParameterRule(Flag, "ignore")),
        new("Input.setInterceptDrags", None, new ParameterRule(Flag, "enabled")),

        new("Page.navigate", None, new(Url, "url"), Words("transitionType", Transitions), Frame),
        new("Page.navigateToHistoryEntry", None, Number("entryId")),
        new("Page.reload", None, new(Flag, "ignoreCache"), new(Length, "scriptToEvaluateOnLoad", "script_length")),
        new("Page.stopLoading", None),
        new("Page.setDocumentContent", None, Frame, new(Length, "html")),
        new("Page.captureScreenshot", None, Words("format", "jpeg png webp"), Number("quality"), new(Flag, "captureBeyondViewport"), Members("clip", "x y width height scale")),
        new("Page.printToPDF", None, new(Flag, "landscape"), new(Flag, "printBackground"), Number("scale"), Number("paperWidth"), Number("paperHeight")),
        new("Page.handleJavaScriptDialog", None, new(Flag, "accept"), new(Length, "promptText")),
        new("Page.bringToFront", None),
        new("Page.close", None),
        new("Page.crash", None),

        new("Target.createTarget", None, new(Url, "url"), Number("width"), Number("height"), new(Flag, "newWindow"), new(Flag, "background"), new(Id, "browserContextId")),
        new("Target.closeTarget", None, new ParameterRule(Target, "targetId")),
        new("Target.activateTarget", None, new ParameterRule(Target, "targetId")),
        new("Target.createBrowserContext", None, new ParameterRule(Flag, "disposeOnDetach")),
        new("Target.disposeBrowserContext", None, new ParameterRule(Id, "browserContextId")),

        new("Browser.setDownloadBehavior", None, Words("behavior", "deny allow allowAndName default"), new(Flag, "eventsEnabled"), new(Id, "browserContextId")),
        new("Browser.cancelDownload", None, new ParameterRule(Id, "guid")),
        new("Browser.grantPermissions", None, new(Names, "permissions"), new(Url, "origin"), new(Id, "browserContextId")),
        new("Browser.setPermission", None, Words("setting", "granted denied prompt"), new(Url, "origin"), new(Id, "browserContextId")),
        new("Browser.resetPermissions", None, new ParameterRule(Id, "browserContextId")),
        new("Browser.setWindowBounds", None, Number("windowId"), Members("bounds", "left top width height windowState")),
        new("Browser.executeBrowserCommand", None, new ParameterRule(Id, "commandId")),

        new("DOM.setFileInputFiles", None, new ParameterRule(Count, "files", "file_count")),
        new("DOM.focus", None),
        new("Autofill.trigger", None),

        new("Runtime.evaluate", Scripts, new ParameterRule(Length, "expression")),
        new("Runtime.callFunctionOn", Scripts, new ParameterRule(Length, "functionDeclaration", "function_length")),
    ];

    private const string Transitions =
        "link typed address_bar auto_bookmark auto_subframe manual_subframe generated auto_toplevel form_submit reload keyword keyword_generated other";

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789."u8);

    private static readonly CommandRule[][] ByLength =
        [.. Enumerable.Range(0, All.Max(static rule => rule.MethodUtf8.Length) + 1).Select(static length => All.Where(rule => rule.MethodUtf8.Length == length).ToArray())];

    // All methods of these domains are reported, with the arguments of those above.
    private static ReadOnlySpan<byte> InputDomain => "Input."u8;

    private static ReadOnlySpan<byte> BrowserDomain => "Browser."u8;

    /// <summary>Finds the rule of a method in UTF-8; null if it is not reported.</summary>
    public static CommandRule? Find(ReadOnlySpan<byte> method)
    {
        foreach (var rule in method.Length < ByLength.Length ? ByLength[method.Length] : [])
        {
            if (method.SequenceEqual(rule.MethodUtf8))
            {
                return rule;
            }
        }

        return (method.StartsWith(InputDomain) || method.StartsWith(BrowserDomain)) && IsName(method) ? new CommandRule(System.Text.Encoding.UTF8.GetString(method), None) : null;
    }

    // A name that the browser may not know is reported like one that it knows, but no text that is no name.
    private static bool IsName(ReadOnlySpan<byte> method) =>
        method.Length <= 64 && !method.ContainsAnyExcept(NameBytes);

    private static ParameterRule Number(string name) => new(ParameterKind.Number, name);

    private static ParameterRule Words(string name, string words) => new(Word, name, words: words.Split(' '));

    private static ParameterRule Members(string name, string members) => new(Numbers, name, words: members.Split(' '));
}
