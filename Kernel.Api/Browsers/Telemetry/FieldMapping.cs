using System.Text;

namespace Kernel.Api.Browsers.Telemetry;

/// <summary>What becomes of one field of <c>data</c>.</summary>
internal sealed class FieldMapping
{
    /// <param name="kernelName">The field's name in docs/events.md.</param>
    /// <param name="sdkName">The SDK's name; <c>group.name</c> for a member of an object in <c>data</c>.</param>
    /// <param name="conversion">What its value becomes.</param>
    /// <param name="words">The list, with <see cref="FieldConversion.Enum"/>.</param>
    /// <param name="isRequired">Whether the SDK's type is none without it.</param>
    public FieldMapping(string kernelName, string sdkName, FieldConversion conversion = FieldConversion.Text, EnumMapping? words = null, bool isRequired = false)
    {
        (KernelName, SdkName, Conversion, EnumMapping, IsRequired) = (kernelName, sdkName, conversion, words, isRequired);
        var dot = sdkName.IndexOf('.', StringComparison.Ordinal);
        Group = dot < 0 ? "" : sdkName[..dot];
        KernelNameUtf8 = Encoding.UTF8.GetBytes(kernelName);
        SdkNameUtf8 = Encoding.UTF8.GetBytes($"\"{sdkName[(dot + 1)..]}\":");
    }

    public string KernelName { get; }

    public string SdkName { get; }

    public FieldConversion Conversion { get; }

    public EnumMapping? EnumMapping { get; }

    public bool IsRequired { get; }

    /// <summary>The object that it becomes a member of; empty for <c>data</c> itself.</summary>
    public string Group { get; }

    /// <summary>Our name as it stands in JSON, without quotes.</summary>
    public byte[] KernelNameUtf8 { get; }

    /// <summary>The SDK's name as it stands in JSON, with quotes and colon.</summary>
    public byte[] SdkNameUtf8 { get; }
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
    TextArray,

    /// <summary>An object, as it is.</summary>
    Object,

    /// <summary>Microseconds that become milliseconds.</summary>
    Milliseconds,

    /// <summary>A stack trace, whose members get the protocol's names.</summary>
    StackTrace,

    /// <summary>A text that becomes another one by a list; see <see cref="EnumMapping"/>.</summary>
    Enum,
}
