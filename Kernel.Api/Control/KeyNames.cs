using System.Collections.Frozen;

namespace Kernel.Api.Control;

/// <summary>The names of keys that type no text, as <c>KeyboardEvent.key</c> has them.</summary>
internal static class KeyNames
{
    private static readonly FrozenSet<string> Names = (
        "Enter Tab Backspace Delete Insert Escape Clear Home End PageUp PageDown ArrowUp ArrowDown ArrowLeft ArrowRight " +
        "Alt AltGraph Control Meta Shift CapsLock NumLock ScrollLock Fn FnLock Hyper Super Symbol " +
        "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12 F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24 " +
        "Cancel ContextMenu Help Pause PrintScreen Select Accept Again Copy Cut Paste Undo Redo Find Play Props ZoomIn ZoomOut " +
        "BrowserBack BrowserForward BrowserHome BrowserRefresh BrowserSearch BrowserStop BrowserFavorites GoBack GoHome " +
        "MediaPlayPause MediaStop MediaTrackNext MediaTrackPrevious AudioVolumeUp AudioVolumeDown AudioVolumeMute").Split(' ').ToFrozenSet();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Finds a name; null if it is none, such as a character.</summary>
    public static string? Find(ReadOnlySpan<char> key) => Lookup.TryGetValue(key, out var name) ? name : null;
}
