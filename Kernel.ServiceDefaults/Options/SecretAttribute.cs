namespace Kernel.ServiceDefaults.Options;

/// <summary>Marks an option whose value must not appear in messages.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
