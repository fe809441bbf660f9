namespace Kernel.Api.Browsers.Telemetry;

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
