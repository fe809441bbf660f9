using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Kernel.ServiceDefaults.Options;

/// <summary>The range of an option, both ends allowed, exact for whole numbers of 64 bits too.</summary>
public sealed class AllowedRangeAttribute : RangeAttribute
{
    /// <summary>A range of an <see cref="int"/>, both ends allowed.</summary>
    public AllowedRangeAttribute(int minimum, int maximum)
        : base(minimum, maximum)
    {
    }

    /// <summary>A range of a <see cref="long"/>, both ends allowed.</summary>
    public AllowedRangeAttribute(long minimum, long maximum)
        : base(typeof(long), minimum.ToString(CultureInfo.InvariantCulture), maximum.ToString(CultureInfo.InvariantCulture))
    {
    }

    /// <summary>A range of a type that can be read from text, such as <see cref="TimeSpan"/>, both ends allowed.</summary>
    public AllowedRangeAttribute(Type type, string minimum, string maximum)
        : base(type, minimum, maximum)
    {
    }
}

/// <summary>Marks an option whose value must not appear in messages.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
