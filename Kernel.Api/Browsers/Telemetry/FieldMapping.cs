using System.Text;

namespace Kernel.Api.Browsers.Telemetry;

/// <summary>What becomes of one field of <c>data</c>.</summary>
internal sealed class FieldMapping
{
    /// <param name="ours">The field's name in docs/events.md.</param>
    /// <param name="theirs">The SDK's name; <c>group.name</c> for a member of an object in <c>data</c>.</param>
    /// <param name="form">What its value becomes.</param>
    /// <param name="words">The list, with <see cref="FieldConversion.Word"/>.</param>
    /// <param name="isRequired">Whether the SDK's type is none without it.</param>
    public FieldMapping(string ours, string theirs, FieldConversion form = FieldConversion.Text, EnumMapping? words = null, bool isRequired = false)
    {
        (Ours, Theirs, Form, EnumMapping, IsRequired) = (ours, theirs, form, words, isRequired);
        var dot = theirs.IndexOf('.', StringComparison.Ordinal);
        Group = dot < 0 ? "" : theirs[..dot];
        OurName = Encoding.UTF8.GetBytes(ours);
        TheirName = Encoding.UTF8.GetBytes($"\"{theirs[(dot + 1)..]}\":");
    }

    public string Ours { get; }

    public string Theirs { get; }

    public FieldConversion Form { get; }

    public EnumMapping? EnumMapping { get; }

    public bool IsRequired { get; }

    /// <summary>The object that it becomes a member of; empty for <c>data</c> itself.</summary>
    public string Group { get; }

    /// <summary>Our name as it stands in JSON, without quotes.</summary>
    public byte[] OurName { get; }

    /// <summary>The SDK's name as it stands in JSON, with quotes and colon.</summary>
    public byte[] TheirName { get; }
}

/// <summary>What the value of a field becomes. A value that is not of the JSON type that belongs to it is left out.</summary>
internal enum FieldConversion
{
    /// <summary>A text, as it is.</summary>
    Text,

    /// <summary>A number, as it is.</summary>
    Number,

    /// <summary>True or false, as it is.</summary>
    Boolean,

    /// <summary>An array of texts, as it is.</summary>
    Texts,

    /// <summary>An object, as it is.</summary>
    Object,

    /// <summary>Microseconds that become milliseconds.</summary>
    Milliseconds,

    /// <summary>A stack trace, whose members get the protocol's names.</summary>
    StackTrace,

    /// <summary>A text that becomes another one by a list; see <see cref="EnumMapping"/>.</summary>
    Word,
}
