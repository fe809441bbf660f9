namespace Kernel.ServiceDefaults.Options;

/// <summary>Marks a setting whose value no message may show.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
