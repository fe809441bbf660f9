using System.Reflection;

namespace Kernel.ServiceDefaults.Options;

/// <summary>A section of the configuration, and the class that its settings are the properties of.</summary>
/// <param name="Name">The section.</param>
/// <param name="Type">The class.</param>
public sealed record SettingsSection(string Name, Type Type)
{
    /// <summary>The settings.</summary>
    public IReadOnlyList<PropertyInfo> Properties { get; } =
        [.. Type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static property => property.CanWrite)];

    /// <summary>A setting's key, such as <c>Journal:MaxBytes</c>.</summary>
    public string KeyOf(PropertyInfo property) => $"{Name}:{property.Name}";
}
