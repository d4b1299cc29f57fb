"""
Made-up variants in every spelling, quoted in every way, put in every place of real calls.

    variant      a variant, made by a seeded generator
    spelling     one way to write a variant: its name, its text, and what tells it in an output
    coordinates  chrom-pos-ref-alt with separators, prefixes and contigs
    hgvs         the nomenclature of the Human Genome Variation Society
    rows         rows of files: VCF, PLINK, BED, GVF, MAF and others
    objects      texts of objects: dataclasses, JSON, YAML, tables, queries
    structures   tuples, lists, dicts and fields that are no text
    identifiers  numbers of dbSNP, ClinVar and others
    typography   dashes, blanks, look-alike and invisible characters
    quotings     what a message or a format makes of a text
    places       where a value stands in a call
    failures     where a text stands in an exception
    processes    where a text stands as a process ends
    session      the loggers of one mode, and all bytes that came out of them
    campaign     each spelling, quoting and place, and what became of it
    report       the tables
"""
