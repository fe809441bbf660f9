using System.Text;

namespace Kernel.Api.Summary;

/// <summary>The text that a run of keys entered.</summary>
/// <param name="element">The element in words.</param>
internal sealed class TypedText(string element)
{
    private const int MaxText = 200;

    private string _text = "";
    private string _pressed = "";
    private int _masked;

    /// <summary>Gets the label of the step.</summary>
    public string Label
    {
        get
        {
            var typed = _masked > 0 ? $"Typed {_masked} hidden character{(_masked == 1 ? "" : "s")} into {element}"
                : _text.Length > 0 ? $"Typed {StepWords.Brief(_text)} into {element}" : "";
            return _pressed.Length == 0 ? typed.Length > 0 ? typed : $"Typed into {element}"
                : typed.Length == 0 ? $"Pressed {StepWords.Brief(_pressed)} in {element}" : $"{typed} and pressed {StepWords.Brief(_pressed)}";
        }
    }

    /// <summary>Adds a key.</summary>
    public void Add(Fact key)
    {
        if (key.Flag)
        {
            _masked++;
        }
        else if (key.Text.EnumerateRunes().Count() == 1)
        {
            _text = (_text + key.Text) is { Length: > MaxText } longer ? longer[..MaxText] : _text + key.Text;
        }
        else if (key.Text == "Backspace")
        {
            _ = Rune.DecodeLastFromUtf16(_text, out _, out var length);
            _text = _text[..^Math.Min(length, _text.Length)];
        }
        else
        {
            _pressed = key.Text;
        }
    }
}
