using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Kernel.ServiceDefaults.Options;

/// <summary>Specifies the inclusive range of an option, exact for 64-bit integers too.</summary>
public sealed class AllowedRangeAttribute : RangeAttribute
{
    /// <summary>Specifies a range of <see cref="int"/>.</summary>
    public AllowedRangeAttribute(int minimum, int maximum)
        : base(minimum, maximum)
    {
    }

    /// <summary>Specifies a range of <see cref="long"/>.</summary>
    public AllowedRangeAttribute(long minimum, long maximum)
        : base(typeof(long), minimum.ToString(CultureInfo.InvariantCulture), maximum.ToString(CultureInfo.InvariantCulture))
    {
    }

    /// <summary>Specifies a range of a type that is converted from text, such as <see cref="TimeSpan"/>.</summary>
    public AllowedRangeAttribute(Type type, string minimum, string maximum)
        : base(type, minimum, maximum)
    {
    }
}

/// <summary>Marks an option whose value must not appear in messages.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
