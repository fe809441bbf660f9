using System.Text;

namespace Kernel.Api.Browsers.Telemetry;

/// <summary>The mapping of a field of <c>data</c>.</summary>
internal sealed class FieldMapping
{
    /// <param name="kernelName">The field's name in docs/events.md.</param>
    /// <param name="sdkName">The SDK's name; <c>group.name</c> for a member of an object in <c>data</c>.</param>
    /// <param name="conversion">The conversion of the value.</param>
    /// <param name="words">The values, with <see cref="FieldConversion.Enum"/>.</param>
    /// <param name="isRequired">Whether the SDK's type requires it.</param>
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

    /// <summary>The object in <c>data</c> that contains the field; empty for <c>data</c> itself.</summary>
    public string Group { get; }

    /// <summary>The name in UTF-8, without quotes.</summary>
    public byte[] KernelNameUtf8 { get; }

    /// <summary>The SDK's name in UTF-8, with quotes and colon.</summary>
    public byte[] SdkNameUtf8 { get; }
}

/// <summary>The conversion of a field's value. A value of another JSON type is omitted.</summary>
internal enum FieldConversion
{
    /// <summary>A string, unchanged.</summary>
    Text,

    /// <summary>A number, unchanged.</summary>
    Number,

    /// <summary>A Boolean, unchanged.</summary>
    Boolean,

    /// <summary>An array of strings, unchanged.</summary>
    TextArray,

    /// <summary>An object, unchanged.</summary>
    Object,

    /// <summary>Microseconds converted to milliseconds.</summary>
    Milliseconds,

    /// <summary>A stack trace, with its members renamed to those of CDP.</summary>
    StackTrace,

    /// <summary>A string mapped by an <see cref="EnumMapping"/>.</summary>
    Enum,
}
