using System.Reflection;

namespace Kernel.ServiceDefaults.Options;

/// <summary>A configuration section and its options class.</summary>
/// <param name="Name">The section.</param>
/// <param name="Type">The class.</param>
public sealed record OptionsSection(string Name, Type Type)
{
    /// <summary>The options.</summary>
    public IReadOnlyList<PropertyInfo> Properties { get; } =
        [.. Type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static property => property.CanWrite)];

    /// <summary>Gets an option's key, such as <c>Journal:MaxBytes</c>.</summary>
    public string KeyOf(PropertyInfo property) => $"{Name}:{property.Name}";
}
